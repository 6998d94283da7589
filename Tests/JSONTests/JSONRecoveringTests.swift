import JSON
import Testing

/// Bodies that are no valid JSON and still say what they have to say; `JSONParser` in its tolerant form.
@Suite struct JSONRecoveringTests {
    private static let valid = #"{"TransID":"TIM5KXQ8V2","TransAmount":"10.00","FirstName":"JOS"}"#

    private static func with(_ name: [UInt8]) -> [UInt8] {
        Array(#"{"TransID":"TIM5KXQ8V2","TransAmount":"10.00","FirstName":""#.utf8) + name + Array("\"}".utf8)
    }

    private static func utf16(_ mark: [UInt8], isBigEndian: Bool) -> [UInt8] {
        mark
            + valid.utf16.flatMap {
                isBigEndian ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
            }
    }

    /// A body and the name in it.
    private static let bodies: [(String, [UInt8], String)] = [
        ("valid", Array(valid.utf8), "JOS"),
        ("Latin-1 E acute", with(Array("JOS".utf8) + [0xC9]), "JOS\u{FFFD}"),
        ("a lone continuation byte", with([0x80]), "\u{FFFD}"),
        ("a half surrogate", with(Array(#"JOS\uD83D"#.utf8)), "JOS\u{FFFD}"),
        ("a half surrogate before another escape", with(Array(#"\uD83D\u0041"#.utf8)), "\u{FFFD}A"),
        ("a low surrogate alone", with(Array(#"\uDE00"#.utf8)), "\u{FFFD}"),
        ("a byte order mark", [0xEF, 0xBB, 0xBF] + Array(valid.utf8), "JOS"),
        ("UTF-16LE with its mark", utf16([0xFF, 0xFE], isBigEndian: false), "JOS"),
        ("UTF-16BE with its mark", utf16([0xFE, 0xFF], isBigEndian: true), "JOS"),
        ("UTF-16LE without", utf16([], isBigEndian: false), "JOS"),
        ("a line feed in a string", with(Array("JO\nS".utf8)), "JO\nS"),
        ("a zero byte in a string", with([0x4A, 0, 0x53]), "J\0S"),
        ("an unknown escape", with(Array(#"O\'S"#.utf8)), "O'S"),
        ("zero bytes after the document", Array(valid.utf8) + [0, 0], "JOS"),
        ("words after the document", Array(valid.utf8) + Array("<!-- proxy -->".utf8), "JOS"),
        ("a comma at the end", Array(valid.dropLast().utf8) + Array(",}".utf8), "JOS"),
    ]

    @Test(arguments: bodies)
    func moneyIsFound(_ words: String, _ body: [UInt8], _ name: String) throws {
        let document = try JSON(recovering: body)
        #expect(document["TransID"]?.string == "TIM5KXQ8V2" && document["TransAmount"]?.string == "10.00")
        #expect(document["FirstName"]?.string == name, "\(words)")
        // A document that was read so can be written and read again.
        #expect(try JSON(parsing: document.bytes) == document)
    }

    @Test(arguments: [("0100", "0100"), ("+5", "+5"), (".5", ".5"), ("None", "None"), ("True", "True"), ("1.", "1.")])
    func aBareWordIsText(_ literal: String, _ text: String) throws {
        let document = try JSON(recovering: Array(#"{"a":\#(literal),"b":1}"#.utf8))
        #expect(document["a"]?.scalarText == text && document["b"]?.int == 1)
    }

    @Test(arguments: [
        "", " ", "{", "[1]", "null", "\"text\"", "<html></html>", "{\"a\"}", "{\"a\":", "{\"a\":\"b", "\u{1}",
    ])
    func whatIsNoObjectIsNotMadeOne(_ text: String) {
        let bytes = Array(text.utf8)
        if let valid = try? JSON(parsing: bytes) {
            #expect((try? JSON(recovering: bytes)) == valid)
        } else {
            #expect(throws: JSON.ParsingError.self) { try JSON(recovering: bytes) }
        }
    }

    @Test func requestsOfTheAPIAreReadStrictly() {
        for body in [Self.with([0xC9]), Self.with(Array(#"\uD83D"#.utf8)), Array("{\"a\":1,}".utf8)] {
            #expect(throws: JSON.ParsingError.self) { try JSON(parsing: body) }
        }
        #expect(throws: Never.self) { try JSON(parsing: [0xEF, 0xBB, 0xBF] + Array("{}".utf8)) }
    }

    @Test func nestingHasALimitAllTheSame() {
        let text = "{\"a\":" + String(repeating: "[", count: 100_000)
        #expect(throws: JSON.ParsingError.self) { try JSON(recovering: Array(text.utf8)) }
    }
}
