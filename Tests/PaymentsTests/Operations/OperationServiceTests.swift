import Daraja
import DarajaSandbox
import Database
import JSON
import Ownership
import TestSupport
import Testing
import Time

@testable import Payments

/// `OperationService` with `OperationStore`, `OperationCalls` and `OperationOutcome`, read by `OperationReader`, in the tables of
/// `Migration019Operations`: the `OperationOrder` is a `C2BRegistration`, the first kind.
@Suite struct OperationServiceTests {
    private static func register(_ installation: Installation) async throws -> Outcome<JSON> {
        try await installation.payments.operations.carryOut(
            C2BRegistration(responseType: .completed), for: installation.payments.merchants.default, by: "key:7")
    }

    private static func operations(
        _ installation: Installation, in scope: MerchantScope = .all
    ) async throws -> [(operation: Operation, attempts: [Attempt])] {
        let (page, attempts) = try await installation.payments.operationReader.operations(in: scope)
        return page.records.map { ($0, attempts[$0.id] ?? []) }
    }

    @Test func aRegistrationIsKeptWithItsOutcomeAndItsCalls() async throws {
        try await withInstallation({ $0.c2bVersion = .v1 }) { installation in
            _ = try await Self.register(installation)
            let (operation, attempts) = try #require(try await Self.operations(installation).first)
            #expect(operation.kind == .c2bRegistration && operation.state == .completed)
            #expect(operation.merchantID == .default && operation.shortcode?.text == "174379")
            #expect(operation.createdBy == "key:7" && operation.request == #"{"version":1,"responseType":"Completed"}"#)
            #expect(operation.result?.contains("ResponseCode") == true && operation.resultCode == nil)
            // The app carries the other version of the product.
            #expect(attempts.map(\.api) == ["c2b_register", "c2b_register"])
            #expect(attempts.map(\.outcome) == ["refused", "success"])
        }
    }

    @Test(arguments: [
        (WorldDaraja.Disturbance.notSent, OperationState.failed),
        (.ambiguous(withEffect: true), .unknown), (.ambiguous(withEffect: false), .unknown),
        (.answered(.envelope(400, "400.002.02", "Bad Request - Invalid ValidationURL")), .failed),
        (.answered(.envelope(500, "500.001.1001", "Internal error")), .unknown),
    ])
    func whatIsNotKnownIsNotCalledFailed(_ disturbance: WorldDaraja.Disturbance, _ state: OperationState) async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(disturbance)
            _ = try await Self.register(installation)
            let (operation, attempts) = try #require(try await Self.operations(installation).first)
            #expect(operation.state == state && attempts.count == 1)
            #expect(operation.resultDescription == attempts.first?.message)
        }
    }

    @Test func nothingIsSentThatCouldNotBeStored() async throws {
        try await withInstallation { installation in
            installation.database.fail(write: 1, .instead(SQLError(.unavailable, "gone")))
            await #expect(throws: SQLError.self) { try await Self.register(installation) }
            #expect(installation.daraja.calls("c2b_register") == 0)
        }
    }

    /// The answer of a commit that is lost is no reason to note a call twice.
    @Test func aLostAnswerOfTheDatabaseChangesNothing() async throws {
        try await withInstallation { installation in
            installation.database.fail(write: 2, .afterCommit(SQLError(.outcomeUnknown, "lost")))
            let registration = Task { try await Self.register(installation) }
            await installation.clock.waitForSleepers(1)
            installation.clock.advance(by: .seconds(2))
            _ = try await registration.value
            let (operation, attempts) = try #require(try await Self.operations(installation).first)
            #expect(operation.state == .completed && operation.version == 2 && attempts.count == 1)
        }
    }

    @Test func aCrashWhileSendingLeavesItUnknown() async throws {
        try await withInstallation { installation in
            let gate = Gate()
            installation.daraja.beforeAnswer { await gate.pass() }
            let registration = Task { try await Self.register(installation) }
            await gate.waitForArrivals(1)
            let restarted = try installation.restarted()
            #expect(try await restarted.payments.recovery.recoverOperations() == 0)
            installation.clock.advance(by: OnceOnly.longestCall + .seconds(1))
            _ = try await restarted.payments.recovery.run()
            #expect(try await Self.operations(installation).map(\.operation.state) == [.unknown])
            #expect(try await restarted.payments.recovery.recoverOperations() == 0)
            // It was not dead after all, and its answer is as good as it would have been.
            gate.open()
            _ = try await registration.value
            #expect(try await Self.operations(installation).map(\.operation.state) == [.completed])
        }
    }

    @Test func itIsFinishedWhenTheCallerHangsUp() async throws {
        try await withInstallation { installation in
            let gate = Gate()
            installation.daraja.beforeAnswer { await gate.pass() }
            let registration = Task { try await Self.register(installation) }
            await gate.waitForArrivals(1)
            registration.cancel()
            gate.open()
            _ = try? await registration.value
            let states = try await Self.operations(installation).map(\.operation.state)
            #expect(states == [.completed])
        }
    }

    @Test func eachMerchantSeesItsOwn() async throws {
        try await withShops { shops in
            for name in ["shop", "farm"] {
                _ = try await shops.payments.operations.carryOut(
                    C2BRegistration(responseType: .completed), for: shops.merchant(name), by: "local")
            }
            #expect(shops.book.calls("c2b_register").map(\.consumerKey) == ["shop-key", "farm-key"])
            let shop = try await shops.merchant("shop").id
            let listed = try await shops.payments.operationReader.operations(in: .only(shop)).page.records
            #expect(listed.map(\.merchantID) == [shop] && listed.map(\.shortcode?.text) == ["600111"])
            #expect(try await shops.payments.operationReader.operations(in: .only(.default)).page.records.isEmpty)
            #expect(try await shops.payments.operationReader.operations(in: .all).page.records.count == 2)
        }
    }

    @Test func registrationsAreNeverPruned() async throws {
        try await withInstallation { installation in
            _ = try await Self.register(installation)
            installation.clock.advance(by: .seconds(400 * 86_400))
            try await installation.seeTimePass(until: installation.clock.now)
            let pruning = Pruning(database: installation.database, retention: Retention(callbackDays: 1))
            _ = try await pruning.removeBatch(at: installation.clock.now)
            #expect(try await Self.operations(installation).count == 1)
        }
    }
}
