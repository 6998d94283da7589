import Daraja
import DarajaSandbox
import JSON
import Testing
import Time

struct C2BSimulateOperationTests {
    @Test func aPaymentIsConfirmedAsThePortalPrintsIt() throws {
        var client = try Client()
        _ = client.register(.v2)
        // The second payment has the names of the portal's sample.
        _ = client.simulate()
        let answer = client.simulate()
        #expect(answer.json.names == ["OriginatorCoversationID", "ResponseCode", "ResponseDescription"])
        #expect(answer.json["ResponseDescription"] == "Accept the service request successfully.")
        #expect(answer.kinds == [.confirmation] && answer.dues == [.milliseconds(1_500)])
        let notice = try #require(answer.documents.first)
        #expect(notice.names == (try Recording.load("c2b-confirmation-masked-portal-sample")).names)
        #expect(notice["MSISDN"] == "2547 ***** 645")
        #expect(notice["TransactionType"] == "Pay Bill" && notice["TransAmount"] == "5.00")
        #expect(notice["TransTime"] == "20260922133536" && notice["BillRefNumber"] == "inv 1001")
        #expect(notice["OrgAccountBalance"] == "1000010.00" && notice["ThirdPartyTransID"] == "")

        let payment = try #require(client.world.payments.last)
        #expect(payment.kind == .c2b && payment.receipt?.text == notice["TransID"]?.string)
        #expect(payment.state(at: client.now) == .open)
        #expect(payment.state(at: client.now + .seconds(2)) == .paid)
        #expect(C2BNotice(json: notice)?.receipt == payment.receipt)
    }

    @Test func theFirstVersionHashesTheCustomer() throws {
        var client = try Client()
        _ = client.register(.v1)
        // A live value of this number's hash.
        #expect(
            client.simulate(.v1).documents.first?["MSISDN"]
                == "94c392c311d522da950619227b3361752a42042db7e1e699b26e628305c68a88")
    }

    @Test func namesAreFullEmptyAndAbsentInTurn() throws {
        var client = try Client()
        _ = client.register()
        let notices = (0..<3).compactMap { _ in client.simulate().documents.first }
        #expect(notices.map { $0["LastName"] } == ["DOE", "", nil])
        #expect(notices[2].names == (try Recording.load("c2b-confirmation-2025-hashed-msisdn-names-absent")).names)
    }

    @Test func aTillHasNoReference() throws {
        var client = try Client()
        _ = client.register()
        let notice = client.simulate(.v2, ["CommandID": "CustomerBuyGoodsOnline", "BillRefNumber": .null])
            .documents.first
        #expect(notice?["TransactionType"] == "Customer Merchant Payment" && notice?["BillRefNumber"] == "")
    }

    @Test func fieldsAreRefusedInOrder() throws {
        var client = try Client()
        _ = client.register()
        var fields: [String: JSON] = [:]
        for name in ["ShortCode", "CommandID", "Amount", "Msisdn", "BillRefNumber"] {
            let answer = client.post("/mpesa/c2b/v1/simulate", Client.object(fields))
            #expect((answer.code, answer.message) == ("400.002.02", "Bad Request - Invalid \(name)"))
            fields[name] = Client.payment[name]
        }
        #expect(client.post("/mpesa/c2b/v1/simulate", Client.object(fields)).status == 200)
    }

    @Test func anUnknownShortcodeIsRefusedAndOneWithoutURLsIsPaidInSilence() throws {
        var client = try Client()
        let unknown = client.simulate()
        #expect((unknown.status, unknown.code) == (400, "400.003.02"))
        #expect(unknown.message == "Bad Request - Kindly use your own ShortCode")
        let silent = client.simulate(.v2, ["ShortCode": 174379])
        #expect(silent.status == 200 && silent.response.deliveries.isEmpty)
        #expect(client.world.moneyMoved(at: client.now + .seconds(2)).moneyIn == 5)
    }

    @Test(arguments: Fault.allCases)
    func faultsSpoilConfirmationsAndAnswers(_ fault: Fault) throws {
        var client = try Client()
        _ = client.register()
        let answer = client.simulate(.v2, ["Msisdn": .string("2547110000" + fault.digits)])
        let usual = Duration.milliseconds(1_500)
        switch fault {
        case .callbackLost, .resultOnlyByQuery: #expect(answer.status == 200 && answer.dues.isEmpty)
        case .callbackLate: #expect(answer.dues == [.seconds(30)])
        case .callbackEarly:
            #expect(answer.dues == [.zero])
            #expect(answer.response.manner == .afterDelivery(answer.response.deliveries[0].id, atMost: .seconds(2)))
        case .callbackTwice: #expect(answer.dues == [usual, usual] && answer.documents[0] == answer.documents[1])
        case .callbackContradicted: #expect(answer.documents.map { $0["TransAmount"] } == ["5.00", "6.00"])
        case .wrongAmount: #expect(answer.documents.map { $0["TransAmount"] } == ["6.00"])
        case .serverErrorWithEffect: #expect(answer.code == "500.003.1001" && answer.dues == [usual])
        case .serverErrorWithoutEffect, .firewallPage, .spikeArrest:
            #expect(answer.status >= 500 && client.world.payments.isEmpty)
        case .answerDropped: #expect(answer.response.manner == .never && answer.dues == [usual])
        case .answerMissing: #expect(answer.response.manner == .afterWaiting(.seconds(60)))
        case .answerGarbled: #expect(answer.status == 200 && answer.json == .null && answer.dues == [usual])
        case .wrongPhoneNumber, .queryGlitches, .statusResultLost, .timeoutNoticeThenResult, .timeoutNoticeOnly,
            .systemErrorWithEffect, .systemErrorWithoutEffect:
            #expect(answer.status == 200 && answer.dues == [usual])
        }
    }

    @Test func aPushIsAnnouncedTwiceWhereURLsAreRegistered() throws {
        var client = try Client()
        _ = client.register(.v2, ["ShortCode": 174379])
        let push = client.push("254708374149", amount: 5)
        #expect(push.kinds == [.callback, .confirmation])
        #expect(push.dues == [.milliseconds(1_500), .milliseconds(1_500)])
        let callback = try #require(push.callbacks.first)
        let notice = try #require(push.documents.last)
        #expect(notice["TransID"] == callback.item("MpesaReceiptNumber"))
        #expect(callback.item("TransactionDate")?.scalarText == "20260922133537")
        #expect(notice["TransTime"] == "20260922133536")
        #expect(notice["BillRefNumber"] == "INV-1001" && notice["BusinessShortCode"] == "174379")
        #expect(notice["TransAmount"] == "5.00" && notice["OrgAccountBalance"] == "1000005.00")
        #expect(client.world.payments.count == 1)
        #expect(client.world.moneyMoved(at: client.now + .seconds(2)).moneyIn == 5)

        #expect(client.push("254700001032").kinds == [.callback])
        #expect(client.push("254711000001").kinds == [.confirmation])
        #expect(client.push("254711000016").kinds == [])
        #expect(client.push("254711000011").documents.last?["TransAmount"] == "1.00")
    }
}
