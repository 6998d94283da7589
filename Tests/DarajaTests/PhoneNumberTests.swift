import Daraja
import Testing

@Suite struct PhoneNumberTests {
    @Test(arguments: [
        "254708374149", "+254708374149", "0708374149", "708374149", "+254 708 374 149", "0708-374-149",
        "(0708) 374149", "(+254) 708374149", " 254708374149 ",
    ])
    func everySpellingOfANumberIsTheSame(_ text: String) {
        #expect(PhoneNumber(text)?.digits == "254708374149")
    }

    @Test(arguments: [("0110123456", "254110123456"), ("254112345678", "254112345678"), ("115000000", "254115000000")])
    func numbersMayBeginWithOne(_ text: String, _ digits: String) {
        #expect(PhoneNumber(text)?.digits == digits)
    }

    @Test(arguments: ["254733000000", "254755000000", "254777000000", "254100000000", "254799999999"])
    func noOperatorPrefixIsRefused(_ text: String) {
        #expect(PhoneNumber(text)?.digits == text)
    }

    @Test(arguments: [
        "", "+", "254", "25470837414", "2547083741490", "07083741490", "070837414", "70837414", "254208374149",
        "0208374149", "254008374149", "255708374149", "2540708374149", "25470****149", "2547 ***** 126",
        "254708374149x", "254708374149+", "2547083741+9", "254.708374149", "２５４７０８３７４１４９", "2547220000", "72200000",
        "7fe2452bdc860302d56ecf03796ed29e4bc3060331087e210e0581159e74244d",
    ])
    func whatIsNoKenyanMobileNumberIsRefused(_ text: String) {
        #expect(PhoneNumber(text) == nil)
    }

    @Test func printingHidesTheMiddle() throws {
        let number = try #require(PhoneNumber("254708374149"))
        #expect(number.masked == "2547****149")
        for text in ["\(number)", String(describing: number), String(reflecting: number), "\([number])"] {
            #expect(text.contains("2547****149") && !text.contains("0837"))
        }
    }
}
