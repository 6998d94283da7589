import AsyncHTTPClient
import DarajaSandbox
import HTTPTypes
import JSON
import Logging
import ServiceLifecycle
import Testing
import Time

@Suite(.timeLimit(.minutes(1)))
struct DarajaSandboxTests {
    @Test func aPushIsPaidCalledBackAndQueried() async throws {
        try await withCallbackReceiver { base, callbacks in
            try await withSandbox { live in
                let push = try await live.push("254708374149", callbackURL: base + "/pay/7f3a")
                #expect(push.status == 200)
                let id = try #require(push.json["CheckoutRequestID"]?.string)
                let callback = try #require(await callbacks.first { _ in true })
                #expect(callback.path == "/pay/7f3a")
                #expect(callback.headers[.contentType] == "application/json;charset=UTF-8")
                #expect(callback.headers.contains { $0.name.rawName == "Businessshortcode" && $0.value == "174379" })
                #expect(callback.json?["CheckoutRequestID"]?.string == id)
                #expect(callback.json?.item("Amount") == .number("1.00"))

                var fields = Client.signature
                fields["CheckoutRequestID"] = .string(id)
                let query = try await live.call(
                    .post, "/mpesa/stkpushquery/v1/query", Client.object(fields),
                    headers: [("Authorization", "Bearer \(try await live.token())")])
                #expect(query.json["ResultCode"] == "0")
                #expect(live.sandbox.payment(checkoutRequestID: id)?.receipt != nil)
            }
        }
    }

    @Test func anEarlyCallbackComesBeforeTheAcknowledgement() async throws {
        try await withCallbackReceiver { base, callbacks in
            try await withSandbox { live in
                _ = try await live.push("254711000003", callbackURL: base)
                // The push is answered only after the receiver has answered, so the ledger knows by now.
                #expect(live.sandbox.payments.first?.deliveries.map(\.outcome) == [.answered(status: 200)])
                #expect(await callbacks.first { _ in true } != nil)
            }
        }
    }

    @Test func aDroppedAnswerIsAClosedConnectionAndThePaymentGoesOn() async throws {
        try await withCallbackReceiver { base, callbacks in
            try await withSandbox { live in
                await #expect(throws: HTTPClientError.remoteConnectionClosed) {
                    try await live.push("254711000008", callbackURL: base)
                }
                let callback = await callbacks.first { _ in true }
                #expect(callback?.json?["ResultCode"] == 0)
            }
        }
    }

    @Test func aMissingAnswerComesInTheEnd() async throws {
        try await withCallbackReceiver { base, _ in
            try await withSandbox(clock: SkippingClock()) { live in
                let push = try await live.push("254711000009", callbackURL: base)
                #expect(push.status == 200)
            }
        }
    }

    @Test func aDuplicateIsPostedTwice() async throws {
        try await withCallbackReceiver { base, callbacks in
            try await withSandbox { live in
                _ = try await live.push("254711000004", callbackURL: base)
                var arrivals = callbacks.makeAsyncIterator()
                let first = await arrivals.next()
                let second = await arrivals.next()
                #expect(first?.body == second?.body)
            }
        }
    }

    @Test func theLedgerTellsTheReceiversStatus() async throws {
        try await withCallbackReceiver(status: .badGateway) { base, _ in
            try await withSandbox { live in
                // An early callback's delivery has ended when the push is answered.
                _ = try await live.push("254711000003", callbackURL: base)
                let ledger = try await live.call(.get, "/sandbox/ledger")
                let delivery = ledger.json["payments"]?.array?.first?["deliveries"]?.array?.first
                #expect(delivery?["status"] == 502)
            }
        }
    }

    @Test func aReceiverThatIsNotThereIsNoted() async throws {
        try await withSandbox { live in
            // Port 1 is reserved and nobody listens there.
            _ = try await live.push("254711000003", callbackURL: "http://127.0.0.1:1/")
            guard case .failed = live.sandbox.payments.first?.deliveries.first?.outcome else {
                Issue.record("the delivery should have failed")
                return
            }
        }
    }

    @Test func refusalsKeepTheirShapeOverHTTP() async throws {
        try await withSandbox { live in
            let method = try await live.call(.get, "/mpesa/stkpush/v1/processrequest")
            #expect(method.status == 405)
            #expect(method.json["errorMessage"] == "GET Method Not Allowed")
            let head = try await live.call(.head, "/mpesa/stkpush/v1/processrequest")
            #expect(head.status == 405 && head.body.isEmpty)
            let path = try await live.call(.get, "/nowhere")
            #expect(path.status == 404)
            #expect(path.json["errorMessage"] == "Resource not found")
            let wrong = try await live.call(
                .get, "/oauth/v1/generate?grant_type=client_credentials", headers: [("Authorization", "Basic Og==")])
            #expect(wrong.status == 400 && wrong.body.isEmpty)
            let page = try await live.push("254711000013", callbackURL: "https://shop.example/")
            #expect(page.status == 503)
        }
    }

    @Test func switchesCanBeSetFromSwift() async throws {
        try await withSandbox { live in
            live.sandbox.faultSwitches[.spikeArrest] = 1
            let answer = try await live.call(.get, "/oauth/v1/generate")
            #expect(answer.json["errorCode"] == "500.003.02")
            live.sandbox.reset()
            #expect(live.sandbox.faultSwitches[.spikeArrest] == 0)
        }
    }

    @Test func aShutdownDropsPendingCallbacks() async throws {
        var configuration = DarajaSandbox.Configuration()
        configuration.faults.callbackDelay = .seconds(3_600)
        let sandbox = DarajaSandbox(configuration: configuration, logger: .quiet)
        let group = ServiceGroup(configuration: .init(services: [sandbox], logger: .quiet))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try await sandbox.waitUntilListening()
            let live = LiveSandbox(sandbox: sandbox, base: "http://127.0.0.1:\(port)")
            let push = try await live.push("254708374149", callbackURL: "http://127.0.0.1:1/")
            #expect(push.status == 200)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(sandbox.payments.first?.deliveries.map(\.outcome) == [nil])
        await #expect(throws: CancellationError.self) { try await sandbox.waitUntilListening() }
    }

    @Test func aTakenPortIsAnError() async throws {
        try await withSandbox { live in
            var configuration = DarajaSandbox.Configuration()
            configuration.port = Int(live.base.split(separator: ":").last ?? "") ?? 0
            let second = DarajaSandbox(configuration: configuration, logger: .quiet)
            await #expect(throws: (any Error).self) { try await second.run() }
        }
    }
}
