import Daraja
import DarajaSandbox
import JSON
import Testing
import Time

struct ValidationTests {
    /// A client whose shortcode validates payments, and a payment that waits.
    private func waiting(
        _ responseType: JSON = "Completed", _ changes: [String: JSON] = [:]
    ) throws -> (client: Client, validation: Delivery) {
        var client = try Client()
        #expect(client.put("/sandbox/shortcodes/600984", ["validation": true]).json["validation"] == true)
        _ = client.register(.v2, ["ResponseType": responseType])
        let answer = client.simulate(.v2, changes)
        #expect(answer.status == 200 && answer.kinds == [.validation])
        client.now = client.now + .seconds(2)
        return (client, try #require(answer.response.deliveries.first))
    }

    private func answered(_ body: JSON, status: Int = 200) -> DeliveryOutcome {
        .answered(status: status, body: body.bytes)
    }

    @Test func anAcceptedPaymentIsConfirmedWithTheReceiversID() throws {
        var (client, validation) = try waiting()
        #expect(validation.url == "https://shop.example/c2b/validate" && validation.patience == .seconds(8))
        let question = try JSON(parsing: validation.body)
        #expect(question["OrgAccountBalance"] == "" && question["ThirdPartyTransID"] == "")
        #expect(client.world.payments.first?.state(at: client.now) == .open)

        let deliveries = client.world.deliveryEnded(
            validation.id, answered(["ResultCode": "0", "ResultDesc": "Accepted", "ThirdPartyTransID": "tp-1"]),
            at: client.now)
        let confirmation = try #require(deliveries.first)
        #expect(confirmation.kind == .confirmation && confirmation.due == client.now)
        #expect(confirmation.url == "https://shop.example/c2b/confirm")
        let notice = try JSON(parsing: confirmation.body)
        #expect(notice["ThirdPartyTransID"] == "tp-1" && notice["OrgAccountBalance"] == "1000005.00")
        #expect(notice["TransID"] == question["TransID"] && notice["TransTime"] == question["TransTime"])
        #expect(client.world.payments.first?.state(at: client.now) == .paid)
        #expect(client.world.payments.first?.deliveries.map(\.kind) == [.validation, .confirmation])
        #expect(client.world.deliveryEnded(confirmation.id, answered([:]), at: client.now) == [])
        #expect(client.world.payments.first?.deliveries.map(\.outcome).last == .answered(status: 200))
    }

    @Test(arguments: ["Completed", "Cancelled"])
    func aRejectedPaymentIsNotMade(_ responseType: String) throws {
        var (client, validation) = try waiting(.string(responseType))
        let deliveries = client.world.deliveryEnded(
            validation.id, answered(["ResultCode": "C2B00012", "ResultDesc": "Rejected"]), at: client.now)
        #expect(deliveries == [])
        let payment = try #require(client.world.payments.first)
        #expect(payment.state(at: client.now) == .failed && payment.outcome.code == "C2B00012")
        #expect(payment.receipt == nil && client.world.moneyMoved(at: client.now).moneyIn == 0)
    }

    /// Nothing usable: the last two are answers that a receiver may take for a rejection or an acceptance.
    private static let noAnswers: [DeliveryOutcome] = [
        .failed(reason: "timeout"), .answered(status: 200), .answered(status: 200, body: Array("<html>".utf8)),
        .answered(status: 200, body: Array(#"{"ok":true}"#.utf8)),
        .answered(status: 500, body: Array(#"{"ResultCode":"C2B00012"}"#.utf8)),
        .answered(status: 500, body: Array(#"{"ResultCode":0}"#.utf8)),
    ]

    @Test(arguments: noAnswers, [true, false])
    func withoutAUsableAnswerTheRegistrationDecides(_ outcome: DeliveryOutcome, _ completes: Bool) throws {
        var (client, validation) = try waiting(completes ? "Completed" : "Cancelled")
        let deliveries = client.world.deliveryEnded(validation.id, outcome, at: client.now)
        #expect(deliveries.map(\.kind) == (completes ? [.confirmation] : []))
        #expect(client.world.payments.first?.state(at: client.now) == (completes ? .paid : .failed))
    }

    @Test func anAnswerAfterEightSecondsIsNone() throws {
        var (client, validation) = try waiting("Completed")
        client.now = validation.due + .seconds(8)
        #expect(client.world.payments.first?.state(at: client.now) == .paid)
        let deliveries = client.world.deliveryEnded(
            validation.id, answered(["ResultCode": "C2B00016"]), at: client.now + .seconds(1))
        #expect(deliveries.map(\.kind) == [.confirmation])
        #expect(client.world.payments.first?.outcome.code == .success)
    }

    @Test func anyCodeButZeroRejectsAndANumberWillDo() throws {
        for (code, accepts) in [(JSON("0"), true), (0, true), ("1", false), (1, false), ("C2B00099", false)] {
            var (client, validation) = try waiting("Completed")
            let deliveries = client.world.deliveryEnded(
                validation.id, answered(["ResultCode": code]), at: client.now)
            #expect(deliveries.isEmpty != accepts)
        }
    }

    @Test func aValidationIsAnsweredOnce() throws {
        var (client, validation) = try waiting()
        let accepted = answered(["ResultCode": 0])
        #expect(client.world.deliveryEnded(validation.id, accepted, at: client.now).count == 1)
        #expect(client.world.deliveryEnded(validation.id, accepted, at: client.now) == [])
        #expect(client.world.moneyMoved(at: client.now).moneyIn == 5)
    }

    @Test func confirmationsAfterAValidationHaveTheirFaultsToo() throws {
        var (client, validation) = try waiting("Completed", ["Msisdn": 254711000001])
        #expect(client.world.deliveryEnded(validation.id, answered(["ResultCode": 0]), at: client.now) == [])
        #expect(client.world.payments.first?.state(at: client.now) == .paid)

        var (second, question) = try waiting("Completed", ["Msisdn": 254711000004])
        #expect(
            second.world.deliveryEnded(question.id, answered(["ResultCode": 0]), at: second.now).map(\.id.index)
                == [1, 2])
    }

    @Test func aResetForgetsWhoWaits() throws {
        var (client, validation) = try waiting()
        client.world.reset()
        #expect(!client.world.wants(validation.id))
        #expect(client.world.deliveryEnded(validation.id, answered(["ResultCode": 0]), at: client.now) == [])
        #expect(client.world.payments.isEmpty)
    }

    @Test func withoutURLsNobodyIsAsked() throws {
        var client = try Client {
            $0.validatedShortcodes = Set([Shortcode("600984")].compactMap { $0 })
        }
        let answer = client.simulate()
        #expect(answer.status == 200 && answer.response.deliveries.isEmpty)
        _ = client.register()
        #expect(client.simulate().kinds == [.validation])
    }
}
