import Bytes
import Testing

@testable import Payments

/// `SealKey`, and `SealKeySource` as `FixedSealKeys` gives it with its `SealKeyError`.
struct SealKeyTests {
    private static func key(_ digit: Character) throws -> SealKey {
        try #require(SealKey(hexadecimal: String(repeating: digit, count: 64)))
    }

    @Test func whatWasSealedOpensForItsContextUnderItsKeyAlone() throws {
        let (key, other) = (try Self.key("a"), try Self.key("b"))
        let sealed = try key.seal("secret", context: "merchant 2 version 1", randomness: .system)
        #expect(!sealed.contains("secret"))
        #expect(key.open(sealed, context: "merchant 2 version 1") == "secret")
        #expect(key.open(sealed, context: "merchant 3 version 1") == nil)
        #expect(other.open(sealed, context: "merchant 2 version 1") == nil)
        #expect(key.open("A" + sealed.dropFirst(), context: "merchant 2 version 1") == nil || sealed.hasPrefix("A"))
        #expect(key.open("", context: "") == nil && key.open("%%", context: "") == nil)
        #expect(try key.seal("secret", context: "", randomness: .system) != sealed)
    }

    @Test(arguments: [
        "", "abc", String(repeating: "g", count: 64), String(repeating: "a", count: 63),
        "+a" + String(repeating: "a", count: 62),
    ])
    func whatIsNoKeyIsRefused(_ text: String) {
        #expect(SealKey(hexadecimal: text) == nil)
    }

    @Test func aKeyShowsItsIdAlone() throws {
        let key = try Self.key("a")
        #expect("\(key)" == "seal key \(key.id)" && key.id.count == 8)
        #expect(try key.id != Self.key("b").id)
        #expect(SealKey(hexadecimal: SealKey.make(.system)) != nil)
    }

    @Test func withoutAKeyThereIsARemedy() throws {
        let none = FixedSealKeys([], remedy: "set LANGO_SEAL_KEY")
        #expect(try none.keys(makesOne: false).isEmpty)
        #expect(throws: SealKeyError("set LANGO_SEAL_KEY")) { _ = try none.keys(makesOne: true) }
        #expect(throws: SealKeyError.self) { try none.addKey() }
    }
}
