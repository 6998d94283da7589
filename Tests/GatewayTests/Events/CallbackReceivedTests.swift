import Daraja
import Database
import Gateway
import JSON
import Payments
import Synchronization
import TestSupport
import Testing

/// `callback:received`, which `EventDocument` or `EventNotice` tells: once for each callback that is believed, whatever
/// it moves, and for no other.
@Suite(.timeLimit(.minutes(5))) struct CallbackReceivedTests {
    /// Posts callbacks and collects what the stream says of them; a payment at the end shows that there is no more.
    private func told(
        _ options: GatewayOptions = .silent,
        _ post: @escaping @Sendable (LiveGateway) async throws -> Void
    ) async throws -> [JSON] {
        let found = Mutex<[JSON]>([])
        try await withGateway(options) { gateway in
            try await gateway.client.events("/api/events?types=callback:received,transaction:created") { stream in
                #expect(try await stream.next()?.type == "connected")
                try await post(gateway)
                let last = try await gateway.push("0799999999", reference: "LAST")
                while let message = try await stream.next() {
                    if message.type == "callback:received" {
                        if let payload = message.data["payload"] { found.withLock { $0.append(payload) } }
                    } else if message.data[path: "payload", "id"]?.int == last.id {
                        break
                    }
                }
            }
        }
        return found.withLock(\.self)
    }

    @Test func aValidationIsTold() async throws {
        let told = try await told { gateway in
            for path in [LiveGateway.validationPath, try gateway.registeredPath(.c2bValidation)] {
                _ = try await gateway.client.post(path, text: c2bNotice(amount: "0.50"))
            }
            _ = try await gateway.client.post(LiveGateway.validationPath, text: "not JSON")
        }
        #expect(told.map { $0["callbackType"] } == ["C2B_VALIDATION", "C2B_VALIDATION", "C2B_VALIDATION"])
        #expect(told.map { $0["data"]?["TransID"] ?? $0["data"] } == ["RKL51ZDR4F", "RKL51ZDR4F", "not JSON"])
    }

    @Test func aConfirmationIsToldOnceAndItsRepetitionAgain() async throws {
        let told = try await told { gateway in
            for amount in ["100.00", "100.00", "70.00"] {
                _ = try await gateway.client.post(LiveGateway.confirmationPath, text: c2bNotice(amount: amount))
            }
            _ = try await gateway.client.post(LiveGateway.confirmationPath, text: "{}")
        }
        #expect(told.map { $0["callbackType"] } == Array(repeating: "C2B_CONFIRMATION", count: 4))
        // What moves a payment is told with its transition, a moment later than what moves none.
        let amounts = told.compactMap { $0[path: "data", "TransAmount"]?.string }.sorted()
        #expect(amounts == ["100.00", "100.00", "70.00"])
    }

    @Test func theResultOfAPushIsToldHoweverItEnds() async throws {
        let told = try await told { gateway in
            let payment = try await gateway.push()
            // Applied, repeated, contradicted; of an unknown push; unreadable.
            let texts = [
                successCallback(payment, receipt: "NLJ7RT61SV"), successCallback(payment, receipt: "NLJ7RT61SV"),
                failureCallback(payment),
                successCallback(payment, receipt: "NLJ7RT61SV").replacing(
                    payment.checkoutRequestID, with: "ws_CO_nobody"), "{}",
            ]
            for text in texts { _ = try await gateway.client.post(LiveGateway.callbackPath, text: text) }
            // To a person: evidence that does not fit moves the payment, and is told with that.
            let other = try await gateway.push()
            _ = try await gateway.client.post(
                try gateway.callbackPath(other.uid), text: successCallback(other, receipt: "OTHER00001", amount: "7.00")
            )
        }
        #expect(told.map { $0["callbackType"] } == Array(repeating: "STK", count: 6))
    }

    @Test func aPayoutsNoticesAreTold() async throws {
        let told = try await told { gateway in
            let result = #"{"Result":{"ResultCode":0,"ConversationID":"AG_nobody","TransactionID":"X1"}}"#
            _ = try await gateway.client.post("/api/mpesa/callback/b2c/result", text: result)
            _ = try await gateway.client.post("/api/mpesa/callback/b2c/timeout", text: result)
        }
        #expect(told.map { $0["callbackType"] } == ["B2C_RESULT", "B2C_TIMEOUT"])
    }

    @Test func whatNothingProvesIsNotTold() async throws {
        var options = GatewayOptions.silent
        options.trust = .init(skipsVerification: false, trustsLoopback: false)
        let told = try await told(options) { gateway in
            for path in [LiveGateway.validationPath, LiveGateway.confirmationPath] {
                _ = try await gateway.client.post(path, text: c2bNotice())
            }
            let payment = try await gateway.push()
            _ = try await gateway.client.post(
                LiveGateway.callbackPath, text: successCallback(payment, receipt: "NLJ7RT61SV"))
        }
        #expect(told == [])
    }

    /// One that came before its payment is told when it comes, and not once more when it is applied.
    @Test func oneThatWaitsIsToldOnce() async throws {
        let told = try await told { gateway in
            let payment = try await gateway.push()
            let text = successCallback(payment, receipt: "NLJ7RT61SV")
            try await gateway.database.write { connection in
                _ = try connection.execute(
                    "UPDATE transactions SET checkout_request_id = 'later' WHERE id = ?", [.integer(payment.id)])
            }
            _ = try await gateway.client.post(LiveGateway.callbackPath, text: text)
            try await gateway.database.write { connection in
                _ = try connection.execute(
                    "UPDATE transactions SET checkout_request_id = ? WHERE id = ?",
                    [.text(payment.checkoutRequestID), .integer(payment.id)])
                _ = try connection.execute("UPDATE retry_queue SET next_retry_at = 0")
            }
            try await gateway.runJobs()
            #expect(try await gateway.transaction(payment.id)["status"] == "completed")
        }
        #expect(told.count == 1)
    }
}
