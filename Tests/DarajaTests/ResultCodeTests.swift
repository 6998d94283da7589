import Daraja
import JSON
import Testing

@Suite struct ResultCodeTests {
    @Test(
        arguments: [
            (0, "0"), ("0", "0"), (1_032, "1032"), ("SFC_IC0003", "SFC_IC0003"), ("R000002", "R000002"),
            ("TP40153", "TP40153"), ("E3008", "E3008"), (" 2001\n", "2001"), (.number("0.0"), "0"), ("00", "0"),
            ("0 ", "0"), ("00000000", "0"), (.number("1032.0"), "1032"), ("01032", "1032"),
            ("500.001.1001", "500.001.1001"), ("1.5", "1.5"), ("-0", "0"), (".0", ".0"), (.number("0e0"), "0"),
            (.number("-0.0"), "0"), ("+0", "0"), ("1E+3", "1000"),
        ] as [(JSON, String)])
    func numbersAndTextAreKeptAsText(_ json: JSON, _ text: String) {
        #expect(ResultCode(json: json)?.text == text)
        #expect(ResultCode(json: json)?.description == text)
    }

    @Test(arguments: [.null, "", "  ", true, [], [:]] as [JSON])
    func otherValuesAreNoCodes(_ json: JSON) {
        #expect(ResultCode(json: json) == nil)
    }

    @Test func anAbsentMemberIsNoCode() {
        #expect(ResultCode(json: nil as JSON?) == nil)
    }

    @Test func onlyZeroIsSuccess() {
        for text in ["0", "00", "0.0", " 0", "-0", "0e0", "+0"] { #expect(ResultCode(text).isSuccess) }
        for text in ["", "1", "0.5", "0,0", "0x0", "-1", "4999", "SFC_IC0003", "success"] {
            #expect(!ResultCode(text).isSuccess)
        }
    }

    @Test func overlongCodesAreCutAsDatabasesCount() {
        #expect(ResultCode(String(repeating: "9", count: 100)).text.count == 32)
        #expect(ResultCode("e" + String(repeating: "\u{301}", count: 100)).text.unicodeScalars.count == 32)
    }
}
