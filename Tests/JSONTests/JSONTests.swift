import JSON
import Testing

@Suite struct JSONTests {
    @Test(
        arguments: [
            ("null", JSON.null), ("true", .bool(true)), (" false\r\n\t", .bool(false)),
            (#""""#, .string("")), ("[]", .array([])), ("{ }", .object([])),
            ("[1, [2], {}]", [1, [2], .object([])]),
            (#"{"a":{"b":null}}"#, ["a": ["b": .null]]),
        ] as [(String, JSON)])
    func documentsAreRead(_ text: String, _ expected: JSON) throws {
        #expect(try JSON(parsing: text) == expected)
        #expect(try JSON(parsing: Array(text.utf8)) == expected)
        #expect(try JSON(parsing: AnySequence(text.utf8)) == expected)
    }

    @Test(arguments: [
        "0", "-0", "1", "-1", "10", "1.00", "0.0", "8959269.60", "20180124144754", "254700000000", "1e5", "1E+5",
        "1.5e-3", "123456789012345678901234567890",
    ])
    func numbersKeepTheirLiterals(_ literal: String) throws {
        let number = try JSON(parsing: literal)
        #expect(number == .number(literal))
        #expect(number.text == literal)
        #expect(number.scalarText == literal)
    }

    @Test func equalNumbersWithOtherLiteralsDiffer() throws {
        #expect(try JSON(parsing: "1.00") != JSON(parsing: "1"))
    }

    @Test(
        arguments: [
            ("1", 1 as Int64?), ("-7", -7), ("20180124144754", 20_180_124_144_754), ("1.00", nil), ("1e3", nil),
            ("9223372036854775807", .max), ("9223372036854775808", nil), (#""1""#, nil), ("true", nil),
        ] as [(String, Int64?)])
    func wholeNumbersAreIntegers(_ text: String, _ expected: Int64?) throws {
        #expect(try JSON(parsing: text).int == expected)
    }

    @Test func membersKeepTheirOrderAndTheirRepetitions() throws {
        let text = #"{"z":1,"a":2,"z":3,"m":{"y":0,"b":0}}"#
        let document = try JSON(parsing: text)
        #expect(document.members?.map(\.name) == ["z", "a", "z", "m"])
        #expect(document["z"] == 3, "of repeated names the last counts")
        #expect(document.text == text)
    }

    @Test func namesAreFollowedIntoNestedObjects() throws {
        let document = try JSON(parsing: #"{"a":{"b":{"c":[1]}},"n":null}"#)
        #expect(document[path: "a", "b", "c"] == [1])
        #expect(document[path: "a", "x", "c"] == nil)
        #expect(document[path: "n", "x"] == nil)
        #expect(document["n"] == JSON.null)
        #expect(document["n"]?.isNull == true)
        #expect(JSON.string("a")["a"] == nil)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (#""\u0041\u00e9\u00E9\u20ac""#, "Aéé€"),
        (#""\ud83d\ude00\uD834\uDD1E""#, "😀𝄞"),
        (#""a\u0000b""#, "a\u{0}b"),
        (#""\uFFFF\ue000""#, "\u{FFFF}\u{E000}"),
        (#""http:\/\/x""#, "http://x"),
        (#""é😀""#, "é😀"),
        ("\"\u{7f}\u{2028}\"", "\u{7f}\u{2028}"),
    ])
    func stringsAreUnescaped(_ text: String, _ expected: String) throws {
        #expect(try JSON(parsing: text).string == expected)
        #expect(try JSON(parsing: "{\(text):1}").members?.first?.name == expected)
    }

    @Test(arguments: [
        "", " ", "nul", "nullx", "True", "undefined", "NaN", "Infinity", "'a'",
        "01", "-01", "00", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "--1", "0x10", "1 2", "1,000",
        "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "]", "[1}",
        "{", #"{"a""#, #"{"a":"#, #"{"a":1"#, #"{"a":1,}"#, "{a:1}", "{1:1}", #"{"a" 1}"#, #"{"a":1 "b":2}"#, "{]",
        #"""#, #""a"#, #""\"#, #""\x""#, #""\u12""#, #""\u12g4""#, #""\u+123""#, "\"a\nb\"", "\"\u{1f}\"",
        #""\ud83d""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\u0041""#, #""\ude00""#, #""\ud83d\ud83d""#,
        "{} {}", "{}x", "null,", "<html>", "//\n1", " \u{feff}1", "\u{a0}1",
    ])
    func anythingElseIsRefused(_ text: String) {
        #expect(throws: JSON.ParsingError.self) { try JSON(parsing: text) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0x5C, 0x6E, 0xFF, 0x22],
            [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D],
            [0xFF], [0x22, 0xE2, 0x82],
        ] as [[UInt8]])
    func bytesThatAreNotUTF8AreRefused(_ bytes: [UInt8]) {
        #expect(throws: JSON.ParsingError.self) { try JSON(parsing: bytes) }
    }

    @Test(arguments: [
        ("[1, x]", 4), (#"{"a":1} !"#, 8), ("", 0), ("[01]", 2), ("\"a\u{1}\"", 2),
    ])
    func aFaultNamesItsPlace(_ text: String, _ offset: Int) {
        let error = #expect(throws: JSON.ParsingError.self) { try JSON(parsing: text) }
        #expect(error?.offset == offset)
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func nestingIsLimited(_ open: String, _ close: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        }
        _ = try JSON(parsing: nested(64))
        #expect(throws: JSON.ParsingError.self) { try JSON(parsing: nested(65)) }
        #expect(throws: JSON.ParsingError.self) { try JSON(parsing: String(repeating: open, count: 100_000)) }
    }

    @Test func depthCountsNestingAndNotSiblings() throws {
        let text = "[" + Array(repeating: "[{}]", count: 1_000).joined(separator: ",") + "]"
        #expect(try JSON(parsing: text).array?.count == 1_000)
    }

    @Test(
        arguments: [
            (JSON.string("\"\\/\n\r\t"), #""\"\\/\n\r\t""#), (.string("\u{0}\u{8}\u{1f}"), #""\u0000\u0008\u001f""#),
            (.string("é😀"), #""é😀""#), (["a": [1, .null, true, .number("1.00")]], #"{"a":[1,null,true,1.00]}"#),
            ([:], "{}"), ([], "[]"), (JSON(Int64.min), "-9223372036854775808"), (JSON(UInt8(7)), "7"),
            (JSON(nil as String?), "null"), (JSON("x"), #""x""#),
        ] as [(JSON, String)])
    func documentsAreWrittenCompactly(_ document: JSON, _ expected: String) throws {
        #expect(document.text == expected)
        #expect(try JSON(parsing: document.bytes) == document)
    }

    @Test func valuesAnswerOnlyForTheirOwnKind() {
        #expect(JSON.string("1").string == "1" && JSON.number("1").string == nil)
        #expect(JSON.bool(true).bool == true && JSON.string("true").bool == nil)
        #expect(JSON.array([1]).array == [1] && JSON.object([]).array == nil)
        #expect(JSON.object([]).members == [] && JSON.array([]).members == nil)
        #expect(JSON.string("a").scalarText == "a" && JSON.number("1.0").scalarText == "1.0")
        #expect(JSON.bool(true).scalarText == nil && JSON.null.scalarText == nil && JSON.array([]).scalarText == nil)
    }
}
