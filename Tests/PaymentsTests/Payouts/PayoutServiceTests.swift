import Daraja
import DarajaSandbox
import Database
import JSON
import Jobs
import Payments
import TestSupport
import Testing
import Time

@Suite struct PayoutServiceTests {
    @Test(arguments: [false, true])
    func aPayoutAndOurNameOfItAreStoredBeforeDarajaIsCalled(_ isQueued: Bool) async throws {
        try await withInstallation { installation in
            let seen = Mutexed<[SQLRow]>([])
            let database = installation.database
            installation.daraja.beforeCall {
                let rows = try? await database.read { connection in
                    try connection.query(
                        """
                        SELECT state, status, uid = originator_conversation_id, instr(raw_request, uid) > 0 \
                        FROM transactions
                        """)
                }
                seen.update { $0 = rows ?? [] }
            }
            let answer = try await installation.pay(isQueued: isQueued)
            if isQueued {
                #expect(answer.result == .queued)
                #expect(installation.daraja.calls("b2c") == 0)
                try await installation.runJobs()
            }
            #expect(seen.value == [SQLRow(["sending", "pending", 1, 1])])
            #expect(installation.daraja.payments.map(\.requestID) == [answer.uid.text])
        }
    }

    @Test func anAcknowledgedPayoutIsAccepted() async throws {
        try await withInstallation { installation in
            let answer = try await installation.pay()
            let sent = try #require(installation.daraja.payments.first)
            guard case .accepted(let json) = answer.result else {
                Issue.record("\(answer)")
                return
            }
            #expect(json["ConversationID"]?.string == sent.id)
            let history = try await installation.history(answer.transactionID)
            #expect(history.transaction.type == .b2c)
            #expect(history.transaction.ids.conversationID == sent.id)
            #expect(history.transaction.ids.originatorConversationID == answer.uid.text)
            #expect(history.transaction.amount == Amount(shillings: 100))
            #expect(history.transaction.phoneNumber.text == "254708374149")
            #expect(history.transaction.transactionDescription == "Refund 7")
            #expect(history.events.map(\.state) == [.sending, .accepted])
        }
    }

    /// Every way in which a call can end, and what follows from it.
    struct Ending: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let disturbance: WorldDaraja.Disturbance?
        let direct: PaymentState
        /// Where the payout stands when it was sent in the background.
        let queued: PaymentState
        let outcome: String

        static let all = [
            Ending("acknowledged", nil, .accepted, "success"),
            Ending(
                "refused", .answered(.envelope(400, "400.002.02", "Bad Request - Invalid Amount")), .failed, "refused"),
            Ending(
                "not sent", .notSent, .failed, queued: .queued, "notSent"),
            Ending("lost with effect", .ambiguous(withEffect: true), .unknown, "ambiguous"),
            Ending("lost without effect", .ambiguous(withEffect: false), .unknown, "ambiguous"),
            Ending(
                "id used before", .answered(.envelope(500, "500.002.1001", "Duplicate OriginatorConversationID.")),
                .unknown, "ambiguous"),
            Ending(
                "internal error", .answered(.envelope(500, "500.002.1001", "System internal error.")), .unknown,
                "ambiguous"),
        ]

        init(
            _ name: String, _ disturbance: WorldDaraja.Disturbance?, _ direct: PaymentState,
            queued: PaymentState? = nil, _ outcome: String
        ) {
            testDescription = name
            self.disturbance = disturbance
            self.direct = direct
            self.queued = queued ?? direct
            self.outcome = outcome
        }
    }

    @Test(arguments: Ending.all, [false, true])
    func theOutcomeIsStoredAfterTheCall(_ ending: Ending, _ isQueued: Bool) async throws {
        try await withInstallation { installation in
            if let disturbance = ending.disturbance { installation.daraja.disturb(disturbance) }
            let key = try Installation.key("k1")
            let answer = try await installation.pay(key: key, isQueued: isQueued)
            if isQueued { try await installation.runJobs() }
            let history = try await installation.history(answer.transactionID)
            #expect(history.transaction.state == (isQueued ? ending.queued : ending.direct))
            let attempt = try #require(history.attempts.first)
            #expect(history.attempts.count == 1)
            #expect(attempt.api == "b2c" && attempt.outcome == ending.outcome)
            #expect(history.discrepancies.isEmpty)
            // The same answer again, whatever it was, and nothing more is sent.
            #expect(try await installation.pay(key: key, isQueued: isQueued) == answer)
            #expect(installation.daraja.calls("b2c") == 1)
        }
    }

    @Test(
        arguments: [
            ("254711000006", PaymentState.unknown, 1), ("254711000007", .unknown, 0), ("254711000008", .unknown, 1),
            ("254711000010", .unknown, 1), ("254711000013", .unknown, 0), ("254711000014", .failed, 0),
            ("254711000019", .unknown, 1), ("254711000020", .unknown, 0),
        ])
    func theFaultsOfTheSandboxAreSortedByWhatTheyProve(
        _ phoneNumber: String, _ state: PaymentState, _ sent: Int
    ) async throws {
        try await withInstallation { installation in
            let answer = try await installation.pay(phoneNumber)
            try await installation.expectState(state, of: answer.transactionID)
            #expect(installation.daraja.payments.count == sent)
        }
    }

    @Test func sixtyFourTwinsMakeOnePayout() async throws {
        try await withInstallation { installation in
            let gate = Gate()
            installation.daraja.beforeCall { await gate.pass() }
            let key = try Installation.key("k1")
            let answers = try await withThrowingTaskGroup(of: PaymentAnswer.self) { group in
                for _ in 0..<64 { group.addTask { try await installation.pay(key: key) } }
                await gate.waitForArrivals(1)
                await installation.clock.waitForSleepers(63)
                gate.open()
                // The first to be answered is the one that sends; the others look again when time has passed.
                var answers = [try #require(try await group.next())]
                installation.clock.advance(by: .milliseconds(50))
                for try await answer in group { answers.append(answer) }
                return answers
            }
            #expect(answers.count == 64 && Set(answers).count == 1)
            #expect(installation.daraja.calls("b2c") == 1)
            #expect(installation.daraja.payments.count == 1)
            #expect(try await installation.count("transactions") == 1)
        }
    }

    @Test func aKeyWithAnotherBodyIsRefused() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay(key: Installation.key("k1", amount: 100))
            await #expect(throws: PaymentError.keyReused) {
                try await installation.pay(shillings: 200, key: Installation.key("k1", amount: 200))
            }
            #expect(installation.daraja.calls("b2c") == 1)
        }
    }

    @Test(arguments: [false, true])
    func withoutSettingsNothingIsStoredOrSent(_ isQueued: Bool) async throws {
        try await withInstallation { installation in
            let payments = try installation.payments { $0.payout = nil }
            await #expect(throws: PaymentError.payoutsNotConfigured) {
                try await payments.payouts.pay(
                    Installation.payout(), for: payments.merchants.default, isQueued: isQueued)
            }
            #expect(try await installation.count("transactions") == 0)
            #expect(installation.daraja.calls("b2c") == 0)
        }
    }

    @Test(arguments: [false, true])
    func aWriteThatFailsBeforeTheCallSendsNothing(_ isQueued: Bool) async throws {
        try await withInstallation { installation in
            installation.database.fail(write: 1, .instead(SQLError(.unavailable, "disk full")))
            await #expect(throws: SQLError.self) {
                try await installation.pay(key: Installation.key("k1"), isQueued: isQueued)
            }
            try await installation.runJobs()
            #expect(installation.daraja.calls("b2c") == 0)
            #expect(try await installation.count("transactions") == 0)
        }
    }

    @Test func secretsAreInNoRow() async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.ambiguous(withEffect: true))
            var secrets = [Installation.sealedPassword, Installation.secret]
            for number in ["254708374149", "254711000017", "254700002040", "254711000001"] {
                let answer = try await installation.pay(number, isQueued: number.hasSuffix("40"))
                for type in CallbackKind.allCases {
                    let url = installation.callbackAddress.url(type, answer.uid)
                    secrets.append(String(try #require(url.split(separator: "/").last)))
                }
            }
            try await installation.pass(.seconds(600), steps: 4)
            let deliveries = installation.daraja.takeDeliveries()
            #expect(deliveries.contains { $0.kind == .timeoutNotice && $0.body.count > 300 })
            for delivery in deliveries { _ = try await installation.deliver(delivery) }
            let texts = try await installation.database.storedTexts()
            #expect(texts.count > 100)
            #expect(texts.contains { $0.contains("SecurityCredential") && $0.contains("[redacted]") })
            for secret in secrets { #expect(texts.filter { $0.contains(secret) } == []) }
        }
    }
}
