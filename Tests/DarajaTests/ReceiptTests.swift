import Daraja
import JSON
import Testing

@Suite struct ReceiptTests {
    @Test(arguments: [
        "NLJ7RT61SV", "MAO0DO9BYO", "PAG0OJ3CDO", "RG964PY5S0", "TDS2L38KWI", "LGR019G3J2", "SG31FWI0VP", "UHP0000001",
    ])
    func receiptsAreKept(_ text: String) {
        #expect(Receipt(text)?.text == text)
        #expect(Receipt(text)?.description == text)
    }

    /// Ids of failed results and of queries: a date prefix and zeros.
    @Test(arguments: [
        "UHP0000000", "OFP0000000", "MBN0000000", "MAS0000000", "TK61000000", "OAK0000000", "OAK000000", "0000000000",
        "uhp0000000",
    ])
    func zeroIdsAreNoReceipts(_ text: String) {
        #expect(Receipt(text) == nil)
    }

    @Test(arguments: [
        "account-balance-result-2001-2020-production", "account-balance-result-success-2026",
        "b2b-result-2001-portal-sample", "transaction-status-result-2001-2018",
        "transaction-status-result-string-code-2025", "transaction-status-result-success-portal-sample",
    ])
    func recordedIdsOfWhatMovedNoMoneyAreNoReceipts(_ name: String) throws {
        let id = try #require(Fixture.load(name)[path: "Result", "TransactionID"]?.string)
        #expect(Receipt(id) == nil)
    }

    @Test(arguments: ["b2b-result-success-2021-production", "b2c-result-success-2024-production-order"])
    func recordedIdsOfPayoutsAreReceipts(_ name: String) throws {
        let id = try #require(Fixture.load(name)[path: "Result", "TransactionID"]?.string)
        #expect(Receipt(id)?.text == id)
    }

    @Test(arguments: ["nlj7rt61sv", " NLJ7RT61SV", "NLJ7RT61SV\n", "NLJ7 RT61SV"])
    func otherSpellingsAreTheSameReceipt(_ text: String) {
        #expect(Receipt(text) == Receipt("NLJ7RT61SV"))
    }

    @Test func oneReceiptIsTheSameInBothAnnouncementsOfAPayment() throws {
        let callback = try #require(STKCallback(json: Fixture.load("stk-callback-success-2021-no-balance-item")))
        let notice = try Fixture.load("c2b-confirmation-2021-same-receipt-as-stk")
        #expect(try callback.receipt == Receipt(#require(notice["TransID"]?.string)))
    }

    @Test func emptyAndOverlongTextsAreRefused() {
        #expect(Receipt("") == nil)
        #expect(Receipt("  \n") == nil)
        #expect(Receipt(String(repeating: "A", count: 50)) != nil)
        #expect(Receipt(String(repeating: "A", count: 51)) == nil)
    }
}
