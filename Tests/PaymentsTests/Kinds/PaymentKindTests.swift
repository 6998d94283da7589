import Daraja
import DarajaSandbox
import Database
import JSON
import Ownership
import TestSupport
import Testing
import Time

@testable import Payments

/// What the registries say of each kind is what the rest of the program does; `LookUpPlan` and `CallbackKind` included.
@Suite struct PaymentKindTests {
    @Test func wordsAreDistinctAndKnown() {
        #expect(Set(PaymentKind.allCases.map(\.rawValue)).count == PaymentKind.allCases.count)
        #expect(Set(CallbackKind.allCases.map(\.rawValue)).count == CallbackKind.allCases.count)
        #expect(Set(CallbackKind.allCases.map(\.segment)).count == CallbackKind.allCases.count)
        for kind in PaymentKind.allCases {
            #expect(PaymentKind(stored: kind.rawValue) == kind && kind.isKnown)
            // Each is a literal in SQL.
            #expect(kind.rawValue.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" })
        }
        #expect(!PaymentKind(stored: "B2B").isKnown && PaymentKind(rawValue: "B2B") == nil)
    }

    @Test(arguments: PaymentKind.allCases)
    func aKindThatWeSendIsAskedAbout(_ kind: PaymentKind) {
        #expect(kind.isSentByUs == (kind.lookUp != nil))
        #expect(kind.hasResultCode == kind.isSentByUs)
        // Whatever pays goes to a person, and never expires.
        if kind.direction == .outgoing { #expect(kind.lookUp?.end == .review && kind.usesInitiator) }
    }

    @Test(arguments: PaymentKind.allCases.filter(\.isSentByUs))
    func aCrashWhileSendingIsPickedUpAndAskedAbout(_ kind: PaymentKind) async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.ambiguous(withEffect: false))
            _ = try await installation.push()
            _ = try await installation.database.write { connection in
                try connection.execute(
                    "UPDATE transactions SET transaction_type = ?, state = 'sending' WHERE id = 1",
                    [.text(kind.rawValue)])
            }
            installation.clock.advance(by: .seconds(300))
            #expect(try await installation.payments.recovery.run() == 1)
            try await installation.expectState(.unknown)
            #expect(try await installation.payments.standing.read().open.map(\.type) == [kind])
            try await installation.pass(.seconds(100_000), steps: 30)
            try await installation.expectState(kind.lookUp?.end == .expired ? .expired : .review)
            #expect(try await installation.payments.transactions.inReview().isEmpty == (kind.lookUp?.end == .expired))
            #expect(try await installation.payments.transactions.list(.init(type: kind)).transactions.count == 1)
            let export = TransactionExport(database: installation.database, filter: .init(in: .all, type: kind))
            #expect(try await export.page(after: 0).map(\.type) == [kind])
        }
    }

    @Test(arguments: PaymentKind.allCases)
    func limitsAndHoldsFollowTheInitiator(_ kind: PaymentKind) async throws {
        try await withInstallation { installation in
            _ = try await installation.pay(shillings: 500)
            _ = try await installation.database.write { connection in
                try connection.execute("UPDATE transactions SET transaction_type = ?", [.text(kind.rawValue)])
            }
            let paid = try await installation.database.read { connection in
                try TransactionStore.paidOut(by: .default, since: Instant(microseconds: 0), connection)
            }
            #expect(paid == (kind.usesInitiator ? 50_000 : 0))
        }
    }

    @Test(arguments: CallbackKind.allCases)
    func aCallbackKindReadsNothingFromNothing(_ kind: CallbackKind) {
        for json in [.null, [:], [], "text", ["Result": [:]], ["Body": [:]]] as [JSON] {
            #expect(kind.read(json) == nil)
        }
        #expect(!kind.operationID.isEmpty && !kind.summary.isEmpty)
        #expect(kind.segment.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" })
    }
}
