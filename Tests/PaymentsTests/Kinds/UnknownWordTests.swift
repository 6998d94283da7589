import Database
import Payments
import TestSupport
import Testing

/// Words in rows that this release does not know, because a newer one has written them: shown, and never acted on.
@Suite struct UnknownWordTests {
    private static func change(_ installation: Installation, _ statements: String...) async throws {
        try await installation.database.write { connection in
            for statement in statements { try connection.execute(statement) }
        }
    }

    @Test func aKindOfANewerReleaseIsShownAndLeftAlone() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay()
            _ = try await installation.push("254708374150")
            try await Self.change(installation, "UPDATE transactions SET transaction_type = 'B2B' WHERE id = 1")
            let shown = try await installation.transaction(1)
            #expect(shown.type.rawValue == "B2B" && !shown.type.isKnown)
            #expect(try await installation.payments.transactions.list(.init()).transactions.count == 2)
            try await installation.payments.events.advance()
            #expect(try await installation.payments.events.entries(after: 0).count == 4)
            // A day later the push has ended, and nobody has asked about the other.
            let calls = installation.daraja.calls("transaction_status")
            try await installation.pass(.seconds(100_000), steps: 20)
            #expect(installation.daraja.calls("transaction_status") == calls)
            #expect(try await installation.transaction(1) == shown)
            #expect(try await installation.transaction(2).state.isFinal)
            _ = try await installation.payments.totals.run()
            _ = try await installation.payments.standing.read()
            let decision = OperatorDecision(.failed, reason: "not on the statement", person: "test")
            await #expect(throws: DecisionError.self) {
                try await installation.payments.decisions.decide(decision, about: 1)
            }
        }
    }

    @Test func aStateOfANewerReleaseIsShownAndLeftAlone() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay()
            let delivery = try installation.onlyDelivery()
            try await Self.change(
                installation, "UPDATE transactions SET state = 'waiting' WHERE id = 1",
                "UPDATE events SET state = 'waiting' WHERE transaction_ref = 1 AND version = 2")
            let shown = try await installation.transaction(1)
            #expect(shown.state == .unrecognized && shown.stateWord == "waiting")
            #expect(try await installation.deliver(delivery).effect == .ignored)
            #expect(try await installation.history(1).events.map(\.stateWord) == ["sending", "waiting"])
            try await installation.pass(.seconds(100_000), steps: 20)
            #expect(try await installation.transaction(1).stateWord == "waiting")
            _ = try await installation.payments.totals.run()
        }
    }

    @Test func aDiscrepancyOfANewerReleaseIsShown() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay()
            try await Self.change(
                installation,
                "INSERT INTO discrepancies (transaction_ref, kind, expected, found, created_at) VALUES (1, 'tariff', 'a', 'b', 1)"
            )
            #expect(try await installation.history(1).discrepancies.map(\.kind.rawValue) == ["tariff"])
            #expect(try await installation.payments.records.discrepancies().records.map(\.kind.rawValue) == ["tariff"])
        }
    }

    @Test func aCallbackOfANewerReleaseStopsNoFeedAndMovesNothing() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay()
            _ = try await installation.deliver(installation.onlyDelivery())
            try await Self.change(installation, "UPDATE callback_history SET callback_type = 'B2B_RESULT'")
            try await installation.payments.events.advance()
            let entries = try await installation.payments.events.entries(after: 0)
            #expect(entries.count == 3 && entries.last?.callback?.type.rawValue == "B2B_RESULT")
            #expect(try await installation.history(1).callbacks.map(\.type) == ["B2B_RESULT"])
        }
    }
}
