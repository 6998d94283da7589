import Daraja
import Database
import Jobs
public import Ownership
import Time

/// Asks Daraja about one payment for somebody who waits.
///
/// The question goes through the queue: a payment has one look-up, however many people press the button.
public struct RefreshService: Sendable {
    /// How long the answer is waited for; whoever asked then sees what is known.
    private static let longestWait: Duration = .seconds(8)
    private static let pause: Duration = .milliseconds(100)

    private let database: any SQLDatabase
    private let clock: any WallClock
    private let queue: JobQueue

    init(database: any SQLDatabase, clock: any WallClock, queue: JobQueue) {
        self.database = database
        self.clock = clock
        self.queue = queue
    }

    /// Has Daraja asked about a payment and waits a while for what that changes.
    ///
    /// Does nothing for a payment whose end is known or that is not sent yet, and no more often than every ten seconds for
    /// any other.
    ///
    /// - Parameter scope: where the payment has to be; in another it does not exist.
    /// - Returns: whether Daraja was asked.
    public func refresh(transactionID: Int64, in scope: MerchantScope) async throws -> Bool {
        let now = clock.now
        guard let start = try await standing(transactionID, since: now), scope.includes(start.merchantID),
            start.isWorthAsking,
            start.lastAsked.map({ now - $0 >= LookUpService.shortestInterval }) ?? true
        else { return false }
        var lookUp = LookUpJob.new(transactionID, of: start.merchantID, due: now)
        lookUp.ifLive = .moveEarlier
        try await queue.enqueue(lookUp)
        while clock.now - now < Self.longestWait {
            try await clock.sleep(for: Self.pause)
            guard let present = try await standing(transactionID, since: now) else { return false }
            if present.version != start.version { return true }
            // The answer to a question about a push is the end of it; that about a payout comes as a callback.
            if present.type.lookUp?.question == .stkQuery, present.lastAsked.map({ $0 >= now }) ?? false { return true }
        }
        return try await standing(transactionID, since: now)?.lastAsked.map { $0 >= now } ?? false
    }

    private struct Standing: Sendable {
        let type: PaymentKind
        let merchantID: MerchantID
        let version: Int64
        let isWorthAsking: Bool
        let lastAsked: Instant?
    }

    private func standing(_ transactionID: Int64, since moment: Instant) async throws -> Standing? {
        try await database.read { connection in
            guard let transaction = try TransactionStore.find(id: transactionID, connection) else { return nil }
            let questions = try AttemptStore.questions(
                of: [STKQueryRequest.name, TransactionStatusRequest.name], about: transactionID, since: moment,
                connection)
            return Standing(
                type: transaction.type, merchantID: transaction.merchantID, version: transaction.version,
                isWorthAsking: [.accepted, .unknown, .confirming, .review, .expired].contains(transaction.state),
                lastAsked: questions.last)
        }
    }
}
