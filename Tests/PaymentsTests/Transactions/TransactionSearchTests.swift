import Bytes
import Daraja
import Database
import Ownership
import TestSupport
import Testing
import Time

@testable import Payments

@Suite struct TransactionSearchTests {
    /// More payments than the newest ones that are searched for any substring; the oldest have the lowest numbers.
    private static let count = 3_000

    /// - Parameter isRepeated: whether what is special about single payments is left out, so that the same can be filled in
    ///   again.
    private static func fill(_ installation: Installation, isRepeated: Bool = false) async throws {
        try await installation.database.write { connection in
            for number in 1...count {
                try connection.execute(
                    """
                    INSERT INTO transactions (uid, transaction_type, state, status, version, phone_number, amount, \
                    account_reference, transaction_id, created_at, updated_at) \
                    VALUES (?, ?, 'completed', 'completed', 1, ?, 100, ?, ?, 0, 0)
                    """,
                    [
                        .text(TransactionUID(at: Instant(seconds: Int64(number)), randomness: .system).text),
                        .text(number % 2 == 0 ? "STK_PUSH" : "C2B"),
                        .text(number == 9 && !isRepeated ? hash : "254712\(digits(number % 1_000))"),
                        .text("\(isRepeated ? "INV" : "Inv")-\(digits(number))"),
                        isRepeated ? .null : .text("TK\(digits(number))"),
                    ])
            }
        }
    }

    private static func digits(_ number: Int) -> String { String(String(1_000_000 + number).dropFirst()) }

    /// SHA-256 of `254712000007`, as notices of C2B version 1 name that number.
    private static let hash = "a64d832fa0e00fdee3ae00e5a424cf466fe8eab1d520992f0fb2d07c4fe24fa4"

    private static func search(
        _ installation: Installation, _ filter: TransactionFilter
    ) async throws -> (ids: [Int64], total: Int64) {
        let page = try await installation.payments.transactions.list(filter)
        #expect(!page.isTotalExact)
        return (page.transactions.map(\.id), page.total)
    }

    @Test func numbersReceiptsAndReferencesAreFoundHoweverOldTheyAre() async throws {
        try await withInstallation { installation in
            try await Self.fill(installation)
            let ofOneCustomer: [Int64] = [7, 9, 1_007, 2_007]
            let ofTen = (1...Int64(Self.count)).filter { $0 % 1_000 < 10 && $0 != 9 }
            let cases: [(text: String, ids: [Int64])] = [
                ("0712000007", ofOneCustomer), ("+254 712 000 007", ofOneCustomer), ("071200000", ofTen),
                ("TK000005", [5]), ("tk00000", (1...9).map { $0 }), ("Inv-000005", [5]), ("INV-002999", [2_999]),
                (Self.hash, [9]), ("nothing", []),
            ]
            for (text, ids) in cases {
                let found = try await Self.search(installation, TransactionFilter(search: text, limit: 100))
                #expect(found.ids == ids.sorted(by: >), "\(text)")
                #expect(found.total == Int64(ids.count), "\(text)")
            }
        }
    }

    @Test func anySubstringIsFoundAmongTheNewest() async throws {
        try await withInstallation { installation in
            try await Self.fill(installation)
            let oldest = Int64(Self.count) - TransactionSearch.window + 1
            for (number, isFound) in [(Int64(Self.count), true), (oldest, true), (oldest - 1, false)] {
                // The beginning is missing, so no index leads there.
                let text = "K" + Self.digits(Int(number))
                let found = try await Self.search(installation, TransactionFilter(search: text))
                #expect(found.ids == (isFound ? [number] : []), "\(text)")
            }
        }
    }

    @Test func filtersAndCursorsHoldInAllBranches() async throws {
        try await withInstallation { installation in
            try await Self.fill(installation)
            let filter = TransactionFilter(type: .stkPush, search: "0712000006", limit: 1)
            let first = try await Self.search(installation, filter)
            #expect(first == ([2_006], 3))
            var next = filter
            next.position = .before(id: 2_006)
            #expect(try await Self.search(installation, next) == ([1_006], 3))
            next.position = .page(3)
            #expect(try await Self.search(installation, next) == ([6], 3))
            next.position = .page(4)
            #expect(try await Self.search(installation, next) == ([], 3))
        }
    }

    @Test(arguments: [("a", "b"), ("a\u{D7FF}", "a\u{E000}"), ("a\u{10FFFF}", "b"), ("\u{10FFFF}", nil)])
    func aBeginningEndsWithTheNextText(_ text: String, _ end: String?) {
        let condition = TransactionSearch.Term.begins(column: "c", text: text).condition
        #expect(condition.values == ([text, end, text].compactMap { $0 }).map { .text($0) })
    }

    /// Of more payments than can be sorted the same ones are shown, in the same order, on every page and with every cursor.
    @Test func aBeginningThatMostPaymentsHaveIsPagedLikeAnyOther() async throws {
        try await withInstallation { installation in
            for _ in 0..<3 { try await Self.fill(installation, isRepeated: true) }
            let count = 3 * Self.count
            let all = (1...Int64(count)).reversed().map { $0 }
            for page in [1, 2, 25, 26, 50, 75, 89, 90] {
                for text in ["254712", "0712", "INV-", "inv-"] {
                    let filter = TransactionFilter(search: text, position: .page(page), limit: 100)
                    let found = try await Self.search(installation, filter)
                    #expect(found.ids == Array(all.dropFirst((page - 1) * 100).prefix(100)), "\(text), page \(page)")
                    #expect(found.total >= min(7_500, Int64(page * 100)))
                }
            }
            var walked: [Int64] = []
            var filter = TransactionFilter(type: .c2b, search: "254712", limit: 100)
            while true {
                let page = try await installation.payments.transactions.list(filter)
                walked += page.transactions.map(\.id)
                guard let next = page.next else { break }
                filter.position = next
            }
            #expect(walked.count == count / 2 && walked == walked.sorted(by: >) && Set(walked).count == walked.count)
        }
    }

    /// A search that read a table from end to end would be fast enough in all tests.
    @Test(
        .enabled(if: !DatabaseUnderTest.isMySQL, "Plans are read in SQLite's words"),
        arguments: ["0712345678", "07123", "TK", "INV-1", "254"])
    func everyTermIsServedByAnIndex(_ text: String) async throws {
        try await withInstallation { installation in
            let search = try #require(TransactionSearch(text))
            let query = TransactionSearchQuery(
                TransactionFilter(type: .c2b, search: text), .only(MerchantID(2)), search, newest: 1_000_000)
            let older = query.older(of: 10, upTo: 900_000, offset: 0, limit: 21, .sqlite)
            for statement in [query.olderCount, older, query.newest(.sqlite)] {
                let plan = try await installation.database.read { connection in
                    try connection.query("EXPLAIN QUERY PLAN \(statement.sql)", statement.values).map { row in
                        if case .text(let detail)? = row.values.last { detail } else { "" }
                    }
                }
                let scans = plan.filter { $0.hasPrefix("SCAN") && $0.contains("transactions") }
                #expect(scans.isEmpty, "\(plan)")
                let searches = plan.filter { $0.hasPrefix("SEARCH transactions") }
                let expected = statement.sql == query.newest(.sqlite).sql ? 1 : search.terms.count
                #expect(searches.count == expected, "\(plan)")
            }
        }
    }
}
