import Daraja
import JSON
import Testing
import Time

struct C2BNoticeTests {
    @Test func aMaskedNumberIsKeptAsItCame() throws {
        let notice = try #require(C2BNotice(json: try Fixture.load("c2b-confirmation-masked-portal-sample")))
        #expect(notice.receipt?.text == "RKL51ZDR4F")
        #expect(notice.amount == Amount(shillings: 5))
        #expect(notice.shortcode == "600966")
        #expect(notice.payer == .masked("2547 ***** 126"))
        #expect(notice.names == ["NICHOLAS"])
        #expect(notice.time == EastAfricaTime.instant(timestamp: "20231121121325"))
    }

    @Test func aHashedNumberAndAbsentNamesAreNoReasonToRefuse() throws {
        let notice = try #require(C2BNotice(json: try Fixture.load("c2b-confirmation-2025-hashed-msisdn-names-absent")))
        #expect(notice.payer == .hashed("7fe2452bdc860302d56ecf03796ed29e4bc3060331087e210e0581159e74244d"))
        #expect(notice.names == ["JANE"])
        #expect(notice.thirdPartyTransactionID == "")
    }

    @Test func anAmountWithoutDecimalsAndTheOlderMaskAreRead() throws {
        let notice = try #require(C2BNotice(json: try Fixture.load("c2b-callback-masked-older-form")))
        #expect(notice.amount == Amount(shillings: 10))
        #expect(notice.payer == .masked("25470****149"))
        #expect(notice.billRefNumber == "invoice008")
    }

    @Test func anAbsentReferenceIsEmpty() throws {
        let notice = try #require(C2BNotice(json: ["TransID": "TIG83V4802", "TransAmount": "1.00"]))
        #expect(notice.billRefNumber == "" && notice.names.isEmpty && notice.time == nil)
    }

    @Test(arguments: [
        JSON.object([]), ["TransID": "TIG83V4802"], ["TransID": "", "TransAmount": "1.00"],
        ["TransID": "TIG83V4802", "TransAmount": "one"],
    ])
    func whatNamesNoPaymentIsNoNotice(_ document: JSON) {
        #expect(C2BNotice(json: document) == nil)
    }
}
