import Daraja
import JSON
import Testing

@Suite struct PayerTests {
    static let hash = "7fe2452bdc860302d56ecf03796ed29e4bc3060331087e210e0581159e74244d"

    @Test(arguments: [
        ("254708374149", "254708374149"), ("0708374149", "254708374149"),
    ])
    func numbersAreRecognised(_ text: String, _ digits: String) throws {
        #expect(try Payer(text) == .number(#require(PhoneNumber(digits))))
        #expect(Payer(text).text == digits)
    }

    @Test(arguments: ["2547 ***** 126", "25470****149", "*********149", "*"])
    func masksAreKeptAsTheyCame(_ text: String) {
        #expect(Payer(text) == .masked(text))
        #expect(Payer(text).text == text)
    }

    @Test(arguments: [hash, hash.uppercased(), String(repeating: "0", count: 64)])
    func hashesAreKeptAsTheyCame(_ text: String) {
        #expect(Payer(text) == .hashed(text))
        #expect(Payer(text).text == text)
    }

    @Test(arguments: [
        "", "2547220000", "72200000", "JANE DOE", "254208374149", String(hash.dropLast()), hash + "0",
        String(hash.dropLast()) + "g",
    ])
    func anythingElseIsKeptToo(_ text: String) {
        #expect(Payer(text) == .other(text))
    }

    @Test(arguments: [
        "c2b-confirmation-2021-same-receipt-as-stk", "c2b-confirmation-2025-hashed-msisdn-names-absent",
        "c2b-confirmation-masked-portal-sample", "c2b-callback-masked-older-form",
    ])
    func everyRecordedFormIsKnown(_ name: String) throws {
        let text = try #require(Fixture.load(name)["MSISDN"]?.scalarText)
        if case .other = Payer(text) { Issue.record("\(name): unknown form") }
        #expect(Payer(text).text == text)
    }

    @Test(arguments: [String(repeating: "9", count: 1_000), String(repeating: "*", count: 1_000)])
    func overlongTextIsCut(_ text: String) {
        #expect(Payer(text).text == text.prefix(128))
    }

    @Test func lengthIsCountedAsDatabasesCount() {
        let oneCharacter = "e" + String(repeating: "\u{301}", count: 1_000)
        #expect(Payer(oneCharacter).text.unicodeScalars.count == 128)
    }

    @Test func onlyANumberMatchesOrContradicts() throws {
        let number = try #require(PhoneNumber("254708374149"))
        #expect(Payer("0708374149").matches(number) == true)
        #expect(Payer("254700000000").matches(number) == false)
        #expect(Payer("25470****149").matches(number) == nil)
        #expect(Payer(Self.hash).matches(number) == nil)
        #expect(Payer("JANE DOE").matches(number) == nil)
    }

    @Test(arguments: ["254708374149", hash, "0254708374149"])
    func printingShowsNoNumber(_ text: String) {
        let printed = "\(Payer(text))"
        #expect(!printed.contains("0837") && !printed.contains("7fe2"))
    }
}
