import Daraja
import DarajaSandbox
import Database
import JSON
import Payments
import Synchronization
import TestSupport
import Testing
import Time

@Suite struct STKPushServiceTests {
    @Test func aPaymentIsStoredBeforeDarajaIsCalled() async throws {
        try await withInstallation { installation in
            let seen = Mutex<[SQLRow]>([])
            let database = installation.database
            installation.daraja.beforeCall {
                let rows = try? await database.read { connection in
                    try connection.query(
                        """
                        SELECT t.state, e.state, k.response FROM transactions t \
                        JOIN events e ON e.transaction_ref = t.id JOIN idempotency_keys k ON k.transaction_ref = t.id
                        """)
                }
                seen.withLock { $0 = rows ?? [] }
            }
            _ = try await installation.push(key: Installation.key("k1"))
            #expect(seen.withLock { $0 } == [SQLRow(["sending", "sending", nil])])
            #expect(installation.daraja.calls("stk_push") == 1)
        }
    }

    @Test func anAcknowledgedPushIsAccepted() async throws {
        try await withInstallation { installation in
            let answer = try await installation.push()
            let sent = try #require(installation.daraja.payments.first)
            guard case .accepted(let json) = answer.result else {
                Issue.record("\(answer)")
                return
            }
            #expect(json["CheckoutRequestID"]?.string == sent.id)
            let history = try await installation.history(answer.transactionID)
            #expect(history.transaction.state == .accepted)
            #expect(history.transaction.uid == answer.uid)
            #expect(history.transaction.ids.checkoutRequestID == sent.id)
            #expect(history.transaction.ids.merchantRequestID == sent.requestID)
            #expect(history.transaction.amount == Amount(shillings: 100))
            #expect(history.transaction.phoneNumber.text == "254708374149")
            #expect(history.transaction.accountReference == "INV-1001")
            #expect(history.transaction.transactionDescription == "Order 1001")
            #expect(history.events.map(\.state) == [.sending, .accepted])
        }
    }

    /// Every way in which a call can end, and what follows from it.
    struct Ending: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let disturbance: WorldDaraja.Disturbance?
        let state: PaymentState
        let result: PaymentAnswer.Result?
        let outcome: String
        let code: String?

        static let spikeArrest = DarajaError(
            httpStatus: 500,
            body: #"{"requestId":"1","errorCode":"500.003.02","errorMessage":"Error Occurred: Spike Arrest Violation"}"#
                .utf8)
        static let badAmount = DarajaError(
            httpStatus: 400,
            body: #"{"requestId":"1","errorCode":"400.002.02","errorMessage":"Bad Request - Invalid Amount"}"#.utf8)

        static let all = [
            Ending(
                testDescription: "acknowledged", disturbance: nil, state: .accepted, result: nil, outcome: "success",
                code: nil),
            Ending(
                testDescription: "refused", disturbance: .refused(badAmount), state: .failed,
                result: .refused(message: "Bad Request - Invalid Amount", code: "400.002.02", retryAfter: nil),
                outcome: "refused", code: "400.002.02"),
            Ending(
                testDescription: "refused by spike arrest", disturbance: .refused(spikeArrest), state: .failed,
                result: .refused(
                    message: "Error Occurred: Spike Arrest Violation", code: "500.003.02", retryAfter: 5),
                outcome: "refused", code: "500.003.02"),
            Ending(
                testDescription: "not sent", disturbance: .notSent, state: .failed,
                result: .notSent(message: "no connection to Daraja could be made"), outcome: "notSent", code: nil),
            Ending(
                testDescription: "lost with effect", disturbance: .ambiguous(withEffect: true), state: .unknown,
                result: .unknown(message: "the answer was lost"), outcome: "ambiguous", code: nil),
            Ending(
                testDescription: "lost without effect", disturbance: .ambiguous(withEffect: false), state: .unknown,
                result: .unknown(message: "the answer was lost"), outcome: "ambiguous", code: nil),
        ]
    }

    @Test(arguments: Ending.all)
    func theOutcomeIsStoredAfterTheCall(_ ending: Ending) async throws {
        try await withInstallation { installation in
            installation.daraja.beforeCall { installation.clock.advance(by: .milliseconds(1_250)) }
            if let disturbance = ending.disturbance { installation.daraja.disturb(disturbance) }
            let startedAt = installation.clock.now
            let key = try Installation.key("k1")
            let answer = try await installation.push(key: key)
            if let result = ending.result { #expect(answer.result == result) }
            let history = try await installation.history(answer.transactionID)
            #expect(history.transaction.state == ending.state)
            #expect(history.transaction.result.code?.text == (ending.state == .failed ? ending.code : nil))
            #expect(history.events.map(\.version) == [1, 2])
            let attempt = try #require(history.attempts.first)
            #expect(history.attempts.count == 1)
            #expect(attempt.api == "stk_push" && attempt.outcome == ending.outcome && attempt.code == ending.code)
            #expect(attempt.startedAt == startedAt && attempt.duration == .milliseconds(1_250))
            #expect(history.discrepancies.isEmpty)
            // The same answer again, whatever it was, and nothing more is sent.
            #expect(try await installation.push(key: key) == answer)
            #expect(installation.daraja.calls("stk_push") == 1)
        }
    }

    @Test(
        arguments: [
            ("254711000007", PaymentState.unknown, 0), ("254711000006", .unknown, 1), ("254711000008", .unknown, 1),
            ("254711000010", .unknown, 1), ("254711000013", .unknown, 0), ("254711000014", .failed, 0),
        ])
    func theFaultsOfTheSandboxAreSortedByWhatTheyProve(
        _ phoneNumber: String, _ state: PaymentState, _ sent: Int
    ) async throws {
        try await withInstallation { installation in
            let answer = try await installation.push(phoneNumber)
            #expect(try await installation.transaction(answer.transactionID).state == state)
            #expect(installation.daraja.payments.count == sent)
        }
    }

    @Test func aCallerWhoHangsUpLosesNothing() async throws {
        try await withInstallation { installation in
            let gate = Gate()
            installation.daraja.beforeCall { await gate.pass() }
            let caller = Task { try await installation.push() }
            await gate.waitForArrivals(1)
            caller.cancel()
            gate.open()
            let answer = try await caller.value
            #expect(try await installation.transaction(answer.transactionID).state == .accepted)
        }
    }

    @Test func pushesWithoutAKeyAreSeparate() async throws {
        try await withInstallation { installation in
            let first = try await installation.push()
            let second = try await installation.push()
            #expect(first.transactionID != second.transactionID)
            #expect(installation.daraja.payments.count == 2)
        }
    }

    @Test func aWriteThatFailsBeforeTheCallSendsNothing() async throws {
        try await withInstallation { installation in
            installation.database.fail(write: 1, .instead(SQLError(.unavailable, "disk full")))
            await #expect(throws: SQLError.self) { try await installation.push(key: Installation.key("k1")) }
            #expect(installation.daraja.calls("stk_push") == 0)
            let rows = try await (installation.count("transactions"), installation.count("idempotency_keys"))
            #expect(rows == (0, 0))
        }
    }

    @Test(arguments: [true, false])
    func aFirstCommitOfUnknownFateIsLookedUp(_ counted: Bool) async throws {
        try await withInstallation { installation in
            let lost = SQLError(.outcomeUnknown, "connection lost")
            installation.database.fail(write: 1, counted ? .afterCommit(lost) : .instead(lost))
            let answer = try? await installation.push()
            #expect((answer != nil) == counted)
            #expect(installation.daraja.calls("stk_push") == (counted ? 1 : 0))
            let rows = try await installation.count("transactions")
            #expect(rows == (counted ? 1 : 0))
        }
    }

    @Test(arguments: [true, false])
    func anOutcomeThatCannotBeStoredIsFoundOut(_ key: Bool) async throws {
        try await withInstallation { installation in
            installation.database.fail(write: 2, .instead(SQLError(.other, "broken")))
            let answer = try await installation.push(key: key ? Installation.key("k1") : nil)
            #expect(answer.result == .unknown(message: "its outcome could not be stored"))
            #expect(try await installation.transaction(1).state == .sending)
            #expect(installation.daraja.payments.count == 1)
            installation.clock.advance(by: .seconds(600))
            #expect(try await installation.payments.recovery.run() == 1)
            #expect(try await installation.transaction(1).state == .unknown)
            let delivery = try #require(installation.daraja.takeDeliveries().first)
            #expect(try await installation.deliver(delivery).effect == .applied)
            let history = try await installation.history(1)
            #expect(history.transaction.state == .completed)
            #expect(history.transaction.receipt == installation.daraja.payments.first?.receipt)
            #expect(history.events.map(\.version) == [1, 2, 3])
        }
    }
}
