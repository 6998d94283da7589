import Bytes
import Daraja
import JSON
import Testing

@Suite struct JSONFixtureTests {
    @Test func allRecordingsAreThere() throws {
        #expect(try Fixture.names().count == 50)
    }

    @Test(arguments: try Fixture.names())
    func whatIsWrittenReadsTheSame(_ name: String) throws {
        let document = try Fixture.document(name)
        let bytes = document.bytes
        #expect(try JSON(parsing: bytes) == document)
        #expect(try JSON(parsing: bytes).bytes == bytes)
    }

    @Test(arguments: try Fixture.names())
    func bodiesAreWrittenAsTheyWereRecorded(_ name: String) throws {
        let recorded = try Fixture.text(name).replacing(#"\/"#, with: "/")
        #expect(try recorded.contains(#""payload": "# + Fixture.load(name).text))
    }

    @Test(arguments: try Fixture.names())
    func damagedBodiesNeverCrashAReader(_ name: String) throws {
        var random = SeededRandom(seed: UInt64(name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }))
        let original = try Fixture.load(name).bytes
        for _ in 0..<300 {
            let damaged = Self.damage(original, &random)
            readEverything(damaged)
            guard let document = try? JSON(parsing: damaged) else { continue }  // most are not JSON any more
            #expect(try JSON(parsing: document.bytes) == document)
        }
    }

    @Test(arguments: ["stk-callback-success-2018-balance-without-value", "b2b-result-success-2021-production"])
    func everyCutOffBodyIsRefused(_ name: String) throws {
        let bytes = try Fixture.load(name).bytes
        for length in 0..<bytes.count {
            #expect(throws: JSON.ParsingError.self) { try JSON(parsing: bytes[..<length]) }
        }
    }

    /// Every value that is read from a body of the world.
    private func readEverything(_ bytes: [UInt8]) {
        _ = DarajaError(httpStatus: 500, body: bytes).provesNothingHappened
        guard let document = try? JSON(parsing: bytes) else { return }  // only the reader of errors takes such a body
        _ = STKCallback(json: document)
        _ = STKQueryAnswer(json: document)
        _ = STKPushAcknowledgement(json: document)
        _ = AccessToken(json: document)
        for value in scalars(of: document) {
            _ = Amount(decimal: value)
            _ = PhoneNumber(value)
            _ = Payer(value).text
            _ = Receipt(value)
            _ = Shortcode(value)
            _ = ResultCode(value)
            _ = Base64.decode(value)
        }
    }

    private func scalars(of document: JSON) -> [String] {
        switch document {
        case .string(let text), .number(let text): [text]
        case .array(let elements): elements.flatMap(scalars)
        case .object(let members): members.flatMap { [$0.name] + scalars(of: $0.value) }
        case .null, .bool: []
        }
    }

    /// One to four bytes changed, left out, doubled or put in, or a stretch cut out.
    private static func damage(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        let telling = Array(#"{}[]",:\0123456789.-+eEtfnu "#.utf8)
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[place] = telling.randomElement(using: &random) ?? 0
            case 2: bytes.remove(at: place)
            case 3: bytes.insert(bytes[place], at: place)
            case 4: bytes.insert(telling.randomElement(using: &random) ?? 0, at: place)
            default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &random)))
            }
        }
        return bytes
    }
}

/// SplitMix64, so that a failing case comes back on every run.
private struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
