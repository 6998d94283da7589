import Daraja
import DarajaSandbox
import HTTPTypes
import JSON
import Testing
import Time

struct SandboxWorldTests {
    @Test func anUnknownPathIsNotFoundInTheWordsOfItsFamily() throws {
        var client = try Client()
        let paths = [
            ("/mpesa/stkpush/v2/processrequest", "404.001.01"), ("/mpesa/b2c/v9/paymentrequest", "404.002.01"),
            ("/mpesa/c2b/v9/registerurl", "404.003.01"), ("/", "404.001.01"),
        ]
        for (path, code) in paths {
            let answer = client.get(path)
            #expect((answer.status, answer.code, answer.message) == (404, code, "Resource not found"))
        }
    }

    @Test func anotherMethodIsNotAllowed() throws {
        var client = try Client()
        let answer = client.get("/mpesa/stkpush/v1/processrequest")
        #expect((answer.status, answer.code, answer.message) == (405, "405.001", "GET Method Not Allowed"))
    }

    @Test func theSameSeedGivesTheSameRun() throws {
        func run(seed: UInt64) throws -> [SandboxResponse] {
            var client = try Client(seed: seed) {
                $0.subscriberLock = false
                $0.faults[.callbackLost] = 0.3
                $0.faults[.answerDropped] = 0.3
                $0.faults[.queryGlitches] = 0.3
            }
            return (0..<200).map { number in
                client.now = client.now + .milliseconds(100)
                let push = client.push(amount: Int64(number + 1))
                return number % 2 == 0 ? push.response : client.query(push.checkoutRequestID).response
            }
        }
        #expect(try run(seed: 7) == run(seed: 7))
        #expect(try run(seed: 7) != run(seed: 8))
    }

    @Test func theSameSeedGivesTheSameRunOfEverything() throws {
        func run(seed: UInt64) throws -> [[Delivery]] {
            var client = try Client(seed: seed) {
                for fault in [Fault.callbackTwice, .timeoutNoticeThenResult, .systemErrorWithEffect, .statusResultLost]
                {
                    $0.faults[fault] = 0.3
                }
            }
            _ = client.put("/sandbox/shortcodes/600984", ["validation": true])
            _ = client.register()
            return (0..<60).flatMap { number -> [[Delivery]] in
                client.now = client.now + .milliseconds(100)
                let id = JSON.string("pay-\(number)")
                let payout = client.pay(.v3, ["OriginatorConversationID": id, "Amount": JSON(number + 5)])
                let status = client.askStatus(["OriginalConversationID": id])
                let payment = client.simulate()
                let follow = payment.response.deliveries.flatMap {
                    client.world.deliveryEnded(
                        $0.id, .answered(status: 200, body: Array(#"{"ResultCode":0}"#.utf8)), at: client.now)
                }
                return [payout, status, payment].map(\.response.deliveries) + [follow]
            }
        }
        #expect(try run(seed: 7) == run(seed: 7))
        #expect(try run(seed: 7) != run(seed: 8))
    }

    @Test func theGatewayAdmitsSoManyRequestsPerSecond() throws {
        var client = try Client {
            $0.spikeArrestPerSecond = 3
            $0.subscriberLock = false
        }
        #expect((0..<4).map { _ in client.push().code } == [nil, nil, "500.003.02", "500.003.02"])
        client.now = client.now + .seconds(1)
        let answer = client.push()
        #expect(answer.status == 200)
    }

    @Test func theLedgerTellsWhatBecameOfDeliveries() throws {
        var client = try Client()
        let answer = client.push()
        let id = try #require(answer.response.deliveries.first?.id)
        #expect(client.world.wants(id))
        client.world.deliveryEnded(id, .answered(status: 502), at: client.now + .seconds(2))
        let payment = try #require(client.world.payment(checkoutRequestID: answer.checkoutRequestID))
        #expect(payment.deliveries.map(\.outcome) == [.answered(status: 502)])
        #expect(payment.state(at: client.now) == .open)
        #expect(payment.state(at: client.now + .seconds(2)) == .paid)
    }

    @Test func theLedgerKeepsTheNewestPayments() throws {
        var client = try Client {
            $0.ledgerCapacity = 3
            $0.subscriberLock = false
        }
        let ids = (0..<5).map { _ in client.push().checkoutRequestID }
        #expect(client.world.payments.map(\.id) == Array(ids[2...]))
        #expect(client.query(ids[0]).message == "The transaction does not Exist")
        client.now = client.now + .seconds(2)
        #expect(client.query(ids[4]).json["ResultCode"] == "0")
        client.world.reset()
        let next = client.push()
        #expect(client.world.payments.map(\.id) == [next.checkoutRequestID])
    }

    @Test func aResetForgetsPaymentsAndTheirCallbacksButNotTokens() throws {
        var client = try Client()
        let id = try #require(client.push().response.deliveries.first?.id)
        client.world.faultSwitches[.callbackLost] = 1
        client.world.reset()
        #expect(client.world.payments.isEmpty)
        #expect(!client.world.wants(id))
        let answer = client.push()
        #expect(answer.status == 200)
        #expect(answer.response.deliveries.first.map { client.world.wants($0.id) } == true)
    }

    @Test func aKilledTokenIsRefused() throws {
        var client = try Client()
        client.world.killTokens()
        #expect(client.push().code == "404.001.03")
        try client.authorize()
        #expect(client.push().status == 200)
    }
}
