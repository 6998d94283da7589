import Daraja
import Database
import JSON
import Ownership
import Time

/// Takes callbacks about operations that are no payments: the raw body and what it does to its operation are one
/// transaction.
///
/// Such callbacks come to URLs that carry our proof, and to no others.
public struct OperationIntake: Sendable {
    private let database: any SQLDatabase
    private let clock: any WallClock
    private let numbers: CallbackNumbers

    init(database: any SQLDatabase, clock: any WallClock, numbers: CallbackNumbers) {
        self.database = database
        self.clock = clock
        self.numbers = numbers
    }

    /// Stores a callback and does what it proves.
    ///
    /// When it throws, nothing was stored, and the caller must not acknowledge.
    public func receive(_ callback: IncomingCallback) async throws -> CallbackResult {
        let arrived = ArrivedCallback(callback, at: clock.now, numbers: numbers)
        let news = arrived.document.flatMap { callback.type.readOperation($0) }
        guard case .token(let uid) = callback.authenticity else {
            return try await database.write { try arrived.keep(.unproven, $0) }
        }
        return try await database.write { connection in
            guard let operation = try OperationStore.find(uid: uid, connection) else {
                return try arrived.keep(.unmatched, connection)
            }
            guard let news else {
                let result = try arrived.keep(.unparseable, of: operation.merchantID, connection)
                try DiscrepancyStore.append(
                    [arrived.unreadable], of: nil, operation.merchantID, callbackID: result.id, at: arrived.instant,
                    connection)
                return result
            }
            let effect = Self.effect(of: news, on: operation)
            let result = try arrived.keep(effect, of: operation.merchantID, connection)
            switch effect {
            case .applied:
                try OperationStore.move(
                    operation, to: news, callbackID: result.id, at: arrived.instant, connection)
            case .contradicted:
                let discrepancy = Discrepancy(
                    .result, expected: "operation \(operation.id) \(operation.stateWord)",
                    found: "\(news.state.rawValue) \(news.code ?? "")")
                try DiscrepancyStore.append(
                    [discrepancy], of: nil, operation.merchantID, callbackID: result.id, at: arrived.instant,
                    connection)
            default: break
            }
            return result
        }
    }

    /// A final state stays; that nobody knows the outcome is no news about one that is known.
    private static func effect(of news: OperationOutcome, on operation: Operation) -> CallbackResult.Effect {
        switch operation.state {
        case .sending, .accepted: .applied
        case .unknown: news.state == .unknown ? .repeated : .applied
        case .completed, .failed:
            news.state == operation.state ? .repeated : news.state == .unknown ? .ignored : .contradicted
        case .unrecognized: .ignored
        }
    }
}
