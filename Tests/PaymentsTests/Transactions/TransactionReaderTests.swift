import Bytes
import Database
import Payments
import TestSupport
import Testing
import Time

@Suite struct TransactionReaderTests {
    /// Forty-five payments of all kinds and states, written as rows, since not all kinds can be made yet.
    private static func fill(_ installation: Installation) async throws {
        try await installation.database.write { connection in
            for number in 1...45 {
                let type = PaymentKind.allCases[number % 3]
                let state = PaymentState.allCases[number % 9]
                let uid = TransactionUID(at: Instant(seconds: Int64(number)), randomness: .system)
                let id = try connection.insert(
                    """
                    INSERT INTO transactions (uid, transaction_type, state, status, version, phone_number, amount, \
                    account_reference, transaction_id, created_at, updated_at) \
                    VALUES (?, ?, ?, ?, 1, ?, 100, ?, ?, 0, 0)
                    """,
                    [
                        .text(uid.text), .text(type.rawValue), .text(state.rawValue), .text(state.status.rawValue),
                        .text("2547123450\(number < 10 ? "0" : "")\(number)"), .text("INV-\(number)"),
                        number % 5 == 0 ? .text("TIM5KX\(number)") : .null,
                    ])
                // Totals follow the events.
                try connection.execute(
                    "INSERT INTO events (transaction_ref, version, state, created_at) VALUES (?, 1, ?, 0)",
                    [.integer(id), .text(state.rawValue)])
            }
        }
    }

    private static func list(
        _ installation: Installation, _ filter: TransactionFilter
    ) async throws -> TransactionPage {
        try await installation.payments.transactions.list(filter)
    }

    @Test func anEmptyListHasNoNextPart() async throws {
        try await withInstallation { installation in
            let page = try await Self.list(installation, TransactionFilter())
            #expect(page.transactions.isEmpty && page.total == 0 && page.next == nil)
        }
    }

    @Test func theNewestComeFirst() async throws {
        try await withInstallation { installation in
            try await Self.fill(installation)
            let page = try await Self.list(installation, TransactionFilter(limit: 10))
            #expect(page.transactions.map(\.id) == Array((36...45).reversed()))
            #expect(page.total == 45)
            #expect(page.next == .before(id: 36))
        }
    }

    @Test func everyFilterFindsWhatItNames() async throws {
        try await withInstallation { installation in
            try await Self.fill(installation)
            let all = try await Self.list(installation, TransactionFilter(limit: 100)).transactions
            for type in PaymentKind.allCases.map(Optional.some) + [nil] {
                for status in PaymentStatus.allCases.map(Optional.some) + [nil] {
                    let expected = all.filter {
                        (type == nil || $0.type == type) && (status == nil || $0.state.status == status)
                    }
                    let filter = TransactionFilter(type: type, status: status, limit: 100)
                    let page = try await Self.list(installation, filter)
                    #expect(page.transactions == expected, "\(filter)")
                    #expect(page.total == Int64(expected.count))
                    #expect(page.next == nil)
                }
            }
        }
    }

    @Test(
        arguments: [
            TransactionFilter(), TransactionFilter(type: .stkPush), TransactionFilter(status: .failed),
            TransactionFilter(type: .b2c, status: .pending), TransactionFilter(search: "INV-1"),
            TransactionFilter(type: .c2b, search: "INV"),
        ], [1, 2, 7, 45, 100])
    func pagesAndCursorsGiveTheSameSequence(_ filter: TransactionFilter, _ limit: Int) async throws {
        try await withInstallation { installation in
            try await Self.fill(installation)
            var filter = filter
            filter.limit = TransactionFilter.maximumLimit
            let whole = try await Self.list(installation, filter).transactions.map(\.id)
            #expect(whole == whole.sorted(by: >))
            filter.limit = limit

            var byPage: [Int64] = []
            for number in 1...50 {
                filter.position = .page(number)
                let page = try await Self.list(installation, filter)
                #expect(page.total == Int64(whole.count))
                byPage += page.transactions.map(\.id)
                if page.next == nil { break }
            }
            #expect(byPage == whole)

            var byCursor: [Int64] = []
            filter.position = .page(1)
            for _ in 1...50 {
                let page = try await Self.list(installation, filter)
                #expect(page.total == Int64(whole.count))
                byCursor += page.transactions.map(\.id)
                guard let next = page.next else { break }
                filter.position = next
            }
            #expect(byCursor == whole)
        }
    }

    @Test func aPageBehindTheEndIsEmpty() async throws {
        try await withInstallation { installation in
            try await Self.fill(installation)
            let page = try await Self.list(installation, TransactionFilter(position: .page(1_000_000), limit: 100))
            #expect(page.transactions.isEmpty && page.next == nil && page.total == 45)
        }
    }

    @Test func aPaymentThatComesWhileSomebodyPagesMovesNoCursor() async throws {
        try await withInstallation { installation in
            try await Self.fill(installation)
            let first = try await Self.list(installation, TransactionFilter(limit: 20))
            _ = try await installation.push()
            let second = try await Self.list(
                installation, TransactionFilter(position: try #require(first.next), limit: 20))
            #expect(second.transactions.map(\.id) == Array((6...25).reversed()))
        }
    }

    @Test(
        arguments: [
            ("254712345007", [7]), ("0712345007", [7]), ("+254 712 345 007", [7]), ("712345007", [7]),
            ("34500", [9, 8, 7, 6, 5, 4, 3, 2, 1]), ("INV-45", [45]), ("TIM5KX10", [10]), ("tim5kx10", [10]),
            ("KX4", [45, 40]), ("nothing", []), ("'; DROP TABLE transactions; --", []),
        ] as [(String, [Int64])])
    func theSearchFindsPartsOfNumberReceiptAndReference(_ text: String, _ ids: [Int64]) async throws {
        try await withInstallation { installation in
            try await Self.fill(installation)
            let page = try await Self.list(installation, TransactionFilter(search: text, limit: 100))
            #expect(page.transactions.map(\.id) == ids)
            #expect(page.total == Int64(ids.count))
        }
    }

    @Test func signsOfThePatternLanguageStandForThemselves() async throws {
        try await withInstallation { installation in
            for reference in ["100%", "A_B", "AXB", "wow!", "100", "!%_"] {
                _ = try await installation.push(reference: reference)
            }
            for (search, found) in [
                ("100%", ["100%"]), ("A_B", ["A_B"]), ("%", ["!%_", "100%"]), ("_", ["!%_", "A_B"]),
                ("!", ["!%_", "wow!"]), ("!%_", ["!%_"]),
            ] {
                let page = try await Self.list(installation, TransactionFilter(search: search))
                #expect(page.transactions.map(\.accountReference) == found, "\(search)")
            }
        }
    }

    @Test func anEmptySearchFindsEverything() async throws {
        try await withInstallation { installation in
            try await Self.fill(installation)
            #expect(try await Self.list(installation, TransactionFilter(search: "", limit: 100)).total == 45)
        }
    }

    @Test func aPaymentThatIsNotThereIsNil() async throws {
        try await withInstallation { installation in
            let transaction = try await installation.payments.transactions.transaction(id: 7)
            let history = try await installation.payments.transactions.history(id: 7)
            #expect(transaction == nil && history == nil)
        }
    }
}
