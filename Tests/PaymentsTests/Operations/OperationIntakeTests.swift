import Bytes
import Daraja
import Database
import JSON
import Ownership
import TestSupport
import Testing
import Time

@testable import Payments

/// `OperationIntake`, with a kind of callback of its own: no kind of this release ends with one.
@Suite struct OperationIntakeTests {
    private static let kind = CallbackKind(
        "TEST_RESULT", segment: "test-result", about: .operation, operationID: "testResult", summary: "A test",
        readOperation: { json in
            switch json["ResultCode"] {
            case 0: OperationOutcome(state: .completed, result: json)
            case "late": OperationOutcome(state: .unknown, description: "it waited too long")
            case let code?: OperationOutcome(state: .failed, code: code.scalarText, description: "No")
            case nil: nil
            }
        })

    private static func operation(
        _ state: OperationState, _ installation: Installation
    ) async throws -> TransactionUID {
        let uid = TransactionUID(at: installation.clock.now, randomness: .system)
        let new = OperationStore.New(
            uid: uid, merchantID: MerchantID(1), kind: .c2bRegistration, shortcode: nil, request: ["version": 1],
            createdBy: "a test", createdAt: installation.clock.now, traceID: nil)
        try await installation.database.write { connection in
            let id = try OperationStore.insert(new, connection)
            guard state != .sending, let operation = try OperationStore.find(id, connection) else { return }
            try OperationStore.move(
                operation, to: OperationOutcome(state: state), at: installation.clock.now, connection)
        }
        return uid
    }

    private static func receive(
        _ body: JSON, _ uid: TransactionUID, _ installation: Installation
    ) async throws -> CallbackResult {
        try await installation.payments.operationIntake.receive(
            Installation.incoming(Self.kind, body.bytes, .token(uid)))
    }

    private static let outcomes: [(OperationState, JSON, CallbackResult.Effect, OperationState)] = [
        (.sending, ["ResultCode": 0], .applied, .completed), (.accepted, ["ResultCode": 0], .applied, .completed),
        (.accepted, ["ResultCode": 2_001], .applied, .failed), (.accepted, ["ResultCode": "late"], .applied, .unknown),
        (.unknown, ["ResultCode": 0], .applied, .completed), (.unknown, ["ResultCode": "late"], .repeated, .unknown),
        (.completed, ["ResultCode": 0], .repeated, .completed),
        (.completed, ["ResultCode": 1], .contradicted, .completed),
        (.completed, ["ResultCode": "late"], .ignored, .completed),
        (.failed, ["ResultCode": 0], .contradicted, .failed),
        (.accepted, ["Other": 0], .unparseable, .accepted), (.accepted, [], .unparseable, .accepted),
    ]

    @Test(arguments: outcomes.indices)
    func aCallbackSettlesItsOperationOnce(_ index: Int) async throws {
        let (before, body, effect, after) = Self.outcomes[index]
        try await withInstallation { installation in
            let uid = try await Self.operation(before, installation)
            let result = try await Self.receive(body, uid, installation)
            #expect(result.effect == effect && result.transactionID == nil && !result.hasLookUp)
            let listed = try await installation.payments.operationReader.operations(in: .all).page.records
            #expect(listed.map(\.state) == [after])
            #expect(try await installation.callbackColumn("processing_result", result.id) == .text(effect.rawValue))
            let isDoubtful = effect == .contradicted || effect == .unparseable
            #expect(try await installation.count("discrepancies") == (isDoubtful ? 1 : 0))
        }
    }

    @Test func aProofForAnotherOperationChangesNothing() async throws {
        try await withInstallation { installation in
            _ = try await Self.operation(.accepted, installation)
            let unknown = TransactionUID(at: installation.clock.now, randomness: .system)
            #expect(try await Self.receive(["ResultCode": 0], unknown, installation).effect == .unmatched)
            let bare = try await installation.payments.operationIntake.receive(
                Installation.incoming(Self.kind, Array(#"{"ResultCode":0}"#.utf8), .address))
            #expect(bare.effect == .unproven)
            let listed = try await installation.payments.operationReader.operations(in: .all).page.records
            #expect(listed.map(\.state) == [.accepted])
        }
    }
}
