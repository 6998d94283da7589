import Bytes
import Database
import JSON
import Ownership
import TestSupport
import Testing
import Time

@testable import Payments

/// What the registry of `OperationKind` says of each kind is what the rest of the program does.
@Suite struct OperationKindTests {
    @Test func wordsAreDistinctAndKnown() {
        #expect(Set(OperationKind.allCases.map(\.rawValue)).count == OperationKind.allCases.count)
        #expect(Set(OperationKind.allCases.map(\.rawValue)).isDisjoint(with: PaymentKind.allCases.map(\.rawValue)))
        for kind in OperationKind.allCases {
            #expect(OperationKind(stored: kind.rawValue) == kind && kind.isKnown)
            // Each is a literal in SQL, and has to fit its column.
            #expect(kind.rawValue.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } && kind.rawValue.count <= 32)
        }
        #expect(!OperationKind(stored: "BALANCE_OF_TOMORROW").isKnown)
    }

    /// A kind that waits for a callback has one, and the others have none.
    @Test func callbacksOfOperationsAreRead() {
        let isAwaited = OperationKind.allCases.contains { $0.deadline != nil }
        #expect(CallbackKind.allCases.contains { $0.subject == .operation } == isAwaited)
    }

    private static func insert(
        _ word: String, _ state: OperationState, _ installation: Installation
    ) async throws {
        try await installation.database.write { connection in
            let new = OperationStore.New(
                uid: TransactionUID(at: installation.clock.now, randomness: .system), merchantID: .default,
                kind: OperationKind(stored: word), shortcode: nil, request: [:], createdBy: "a test",
                createdAt: installation.clock.now, traceID: nil)
            let id = try OperationStore.insert(new, connection)
            guard state != .sending, let operation = try OperationStore.find(id, connection) else { return }
            try OperationStore.move(
                operation, to: OperationOutcome(state: state), at: installation.clock.now, connection)
        }
    }

    @Test(arguments: OperationKind.allCases)
    func recoveryFiltersAndPruningFollowTheKind(_ kind: OperationKind) async throws {
        try await withInstallation { installation in
            for state in [OperationState.sending, .accepted, .completed, .failed] {
                try await Self.insert(kind.rawValue, state, installation)
            }
            installation.clock.advance(by: max(kind.deadline ?? .zero, OnceOnly.longestCall) + .seconds(1))
            #expect(try await installation.payments.recovery.recoverOperations() == (kind.deadline == nil ? 1 : 2))
            let reader = installation.payments.operationReader
            for state in OperationState.allCases {
                let listed = try await reader.operations(in: .all, kind: kind, state: state).page.records
                #expect(listed.allSatisfy { $0.kind == kind && $0.state == state })
            }
            #expect(try await reader.operations(in: .all, kind: kind).page.total == 4)
            installation.clock.advance(by: .seconds(400 * 86_400))
            try await installation.seeTimePass(until: installation.clock.now)
            let pruning = Pruning(database: installation.database, retention: Retention(callbackDays: 1))
            _ = try await pruning.removeBatch(at: installation.clock.now)
            let rest = try await reader.operations(in: .all, kind: kind).page.total ?? 0
            #expect(kind.isKept ? rest == 4 : rest <= 1)
        }
    }

    @Test func aKindOfANewerReleaseIsShownAndLeftAlone() async throws {
        try await withInstallation { installation in
            try await Self.insert("BALANCE", .accepted, installation)
            try await Self.insert("BALANCE", .completed, installation)
            _ = try await installation.database.write { connection in
                try connection.execute("UPDATE operations SET state = 'waiting' WHERE id = 2")
            }
            let shown = try await installation.payments.operationReader.operations(in: .all).page.records
            #expect(shown.map(\.kind.rawValue) == ["BALANCE", "BALANCE"])
            #expect(shown.map(\.stateWord) == ["waiting", "accepted"])
            #expect(shown.map(\.state) == [.unrecognized, .accepted])
            installation.clock.advance(by: .seconds(400 * 86_400))
            try await installation.seeTimePass(until: installation.clock.now)
            _ = try await installation.payments.recovery.run()
            let pruning = Pruning(database: installation.database, retention: Retention(callbackDays: 1))
            _ = try await pruning.removeBatch(at: installation.clock.now)
            #expect(try await installation.payments.operationReader.operations(in: .all).page.records == shown)
        }
    }
}
