import Bytes
import Database
import Ownership
import TestSupport
import Testing
import Time

@testable import Payments

/// TransactionListSkip: a deep page has the same payments as if all before it had been read.
struct TransactionListSkipTests {
    private static let count: Int64 = 6_000

    /// Numbers with gaps, small and huge; kinds and states that lie in lumps, mixed and apart.
    private static func fill(_ installation: Installation) async throws {
        try await installation.database.write { connection in
            var id: Int64 = 40
            for number in 1...count {
                id += number % 7 == 0 ? 3 : 1
                if number == 2_500 { id += 10_000_000 }
                let type: PaymentKind = number < 2_000 ? .c2b : number % 10 == 0 ? .b2c : .stkPush
                let status: PaymentStatus =
                    number > 5_900 ? .pending : number < 500 ? .failed : number % 3 == 0 ? .cancelled : .completed
                try connection.execute(
                    """
                    INSERT INTO transactions (id, uid, transaction_type, state, status, version, phone_number, amount, \
                    created_at, updated_at) VALUES (?, ?, ?, ?, ?, 1, '254712345678', 100, 0, 0)
                    """,
                    [
                        .integer(id), .text(TransactionUID(at: Instant(seconds: number), randomness: .system).text),
                        .text(type.rawValue), .text(status == .pending ? "accepted" : status.rawValue),
                        .text(status.rawValue),
                    ])
            }
        }
    }

    private static let filters =
        [TransactionFilter()] + PaymentKind.allCases.map { TransactionFilter(type: $0) }
        + PaymentStatus.allCases.map { TransactionFilter(status: $0) }
        + [
            TransactionFilter(type: .stkPush, status: .completed), TransactionFilter(type: .c2b, status: .failed),
            TransactionFilter(type: .b2c, status: .cancelled),
        ]

    @Test func everyPageOfEveryFilterIsThatOfTheWholeList() async throws {
        try await withInstallation { installation in
            try await Self.fill(installation)
            for filter in Self.filters {
                let pairs = TransactionListQuery.pairs(filter)
                let sql = pairs.map { "(\($0.sql))" }.joined(separator: " OR ")
                let all = try await installation.database.read { connection in
                    try connection.query(
                        "SELECT id FROM transactions WHERE \(sql) ORDER BY id DESC", pairs.flatMap(\.values)
                    ).map { try $0.integer() }
                }
                for page in [1, 2, 50, 51, 52, 60, 99, 100, 150, 151, 200, 249, 250, 299, 300, 301, 5_000] {
                    var part = filter
                    part.position = .page(page)
                    let found = try await installation.database.read { [part] connection -> [Int64] in
                        guard
                            let start = try TransactionListSkip.start(
                                of: part, in: .all, total: Int64(all.count), connection)
                        else { return [] }
                        // What is left to be passed over is short, however deep the page lies.
                        #expect(start.offset < 1_000)
                        let query = TransactionListQuery(part, in: .all, from: start, connection.dialect)
                        return try connection.query(query.ids.sql, query.ids.values).map { try $0.integer() }
                    }
                    let expected = Array(all.dropFirst((page - 1) * filter.limit).prefix(filter.limit + 1))
                    #expect(found == expected, "\(filter), page \(page)")
                }
            }
        }
    }

    /// A total that is a little behind moves a page a little, and no more.
    @Test(arguments: [-30, 30])
    func aTotalThatIsALittleWrongMovesThePageALittle(_ difference: Int64) async throws {
        try await withInstallation { installation in
            try await Self.fill(installation)
            for page in [60, 150, 240, 290] {
                let filter = TransactionFilter(position: .page(page))
                let (found, expected) = try await installation.database.read { connection in
                    let start = try #require(
                        try TransactionListSkip.start(
                            of: filter, in: .all, total: Self.count + difference, connection))
                    let query = TransactionListQuery(filter, in: .all, from: start, connection.dialect)
                    return (
                        try connection.query(query.ids.sql, query.ids.values).map { try $0.integer() },
                        try connection.query("SELECT id FROM transactions ORDER BY id DESC").map { try $0.integer() }
                    )
                }
                let place = try #require(expected.firstIndex(of: found.first ?? 0))
                #expect(abs(place - (page - 1) * 20) <= 30)
            }
        }
    }

    @Test(.enabled(if: !DatabaseUnderTest.isMySQL, "Plans are read in SQLite's words"))
    func countingReadsAnIndexAlone() async throws {
        try await withInstallation { installation in
            let plan = try await installation.database.read { connection in
                let index = connection.dialect.using(index: "ix_transactions_filter")
                return try connection.query(
                    """
                    EXPLAIN QUERY PLAN SELECT COUNT(*) FROM transactions\(index) \
                    WHERE transaction_type = 'C2B' AND status = 'failed' AND id > 5 AND id <= 9
                    """
                ).map { "\($0.values)" }
            }
            #expect(plan.contains { $0.contains("SEARCH transactions USING COVERING INDEX") }, "\(plan)")
        }
    }
}
