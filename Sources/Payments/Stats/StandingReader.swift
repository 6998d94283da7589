import Database
import Ownership
import Time

/// Reads how the payments stand, at a cost that does not grow with the table.
public struct StandingReader: Sendable {
    /// Open payments of a kind that are looked at, the oldest first; beyond that many, counts stop.
    ///
    /// Reading so many takes some hundredths of a second, and whoever has them is warned already.
    static let maximumOpen: Int64 = 10_000

    private let database: any SQLDatabase

    init(database: any SQLDatabase) {
        self.database = database
    }

    /// How the payments stand now.
    public func read() async throws -> Standing {
        try await database.read { connection in
            var open: [Standing.Open] = []
            for type in PaymentKind.allCases { open += try Self.open(type, connection) }
            var followers: [String: Int64] = [:]
            for row in try connection.query("SELECT name, position FROM feed_cursors") {
                var reader = row.reader
                followers[try reader.text()] = try reader.integer()
            }
            return Standing(
                open: open, newestEvent: try EventStore.bounds(connection).newest, followers: followers)
        }
    }

    private static func open(_ type: PaymentKind, _ connection: borrowing Connection) throws -> [Standing.Open] {
        try connection.query(
            """
            SELECT state, merchant_id, COUNT(*), MIN(created_at) FROM (SELECT state, merchant_id, created_at \
            FROM transactions WHERE transaction_type = ? AND status = 'pending' ORDER BY id LIMIT ?) o \
            GROUP BY state, merchant_id
            """, [.text(type.rawValue), .integer(maximumOpen)]
        ).compactMap { row in
            var reader = row.reader
            guard let state = PaymentState(rawValue: try reader.text()) else { return nil }
            return Standing.Open(
                type: type, state: state, merchantID: MerchantID(try reader.integer()),
                count: Int(try reader.integer()),
                oldest: Instant(microseconds: try reader.integer()))
        }
    }
}
