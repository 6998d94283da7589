public import Daraja
import Synchronization
import Time

/// Makes the calls of an operation for its merchant, and notes each.
public final class OperationCalls: Sendable {
    /// The operation's name, for callback URLs.
    public let uid: TransactionUID
    private let merchant: Merchant
    private let clock: any WallClock
    private let noted = Mutex<[Attempt]>([])

    init(uid: TransactionUID, merchant: Merchant, clock: any WallClock) {
        self.uid = uid
        self.merchant = merchant
        self.clock = clock
    }

    /// The calls so far.
    var attempts: [Attempt] { noted.withLock { $0 } }

    /// Makes a call with the token of the merchant's app.
    public func send<Request: DarajaRequest>(_ request: Request) async -> Outcome<Request.Acknowledgement> {
        let startedAt = clock.now
        let outcome = await merchant.daraja.send(request)
        let attempt = Attempt(Request.name, outcome, startedAt: startedAt, endedAt: clock.now)
        noted.withLock { $0.append(attempt) }
        return outcome
    }
}
