import Daraja
import Testing

@Suite struct ShortcodeTests {
    @Test(arguments: ["174379", "600984", "12345", "4083001", "7290377", "001234", "00000"])
    func fiveToSevenDigitsAreKeptAsTheyAre(_ text: String) {
        #expect(Shortcode(text)?.text == text)
        #expect(Shortcode(text)?.description == text)
    }

    @Test(arguments: [
        "", "1234", "12345678", "349350555", " 174379", "174379 ", "17437x", "-17437", "1743.9", "١٧٤٣٧٩",
    ])
    func anythingElseIsRefused(_ text: String) {
        #expect(Shortcode(text) == nil)
    }

    @Test func leadingZerosMakeADifference() {
        #expect(Shortcode("0012345") != Shortcode("12345"))
    }
}
