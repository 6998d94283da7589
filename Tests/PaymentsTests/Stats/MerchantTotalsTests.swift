import Daraja
import Database
import Ownership
import Testing
import Time

@testable import Payments

/// Totals by merchant: `TotalsStore`, kept by a `FeedFollower` with a `FeedCursor` of its own.
struct MerchantTotalsTests {
    @Test func eachMerchantHasItsOwnAndTheFirstHasWhatIsLeft() async throws {
        try await withShops { shops in
            let (shop, farm) = (try await shops.merchant("shop"), try await shops.merchant("farm"))
            let keeper = shops.payments.totals
            _ = try await shops.push("254708374149", for: shops.payments.merchants.default, shillings: 100)
            for (number, merchant) in [(1, shop), (2, shop), (3, farm)] {
                _ = try await shops.push("25470837414\(number)", for: merchant, shillings: Int64(number))
            }
            // Before anything is counted, and after that, in part and as a whole.
            for round in 0..<3 {
                if round == 1 { try await keeper.run() }
                if round == 2 { _ = try await shops.push("254708374140", for: farm, shillings: 40) }
                let more: Int64 = round == 2 ? 1 : 0
                for (scope, count, shillings) in [
                    (MerchantScope.all, 4 + more, 106 + 40 * more), (.only(.default), 1, 100), (.only(shop.id), 2, 3),
                    (.only(farm.id), 1 + more, 3 + 40 * more), (.only(MerchantID(99)), 0, 0),
                ] {
                    let sum = try await keeper.stats(in: scope).all.sum()
                    #expect(sum.count == count && sum.amount == Amount(shillings: shillings), "\(scope) \(round)")
                    let page = try await shops.payments.transactions.list(TransactionFilter(), in: scope)
                    #expect(page.total == count && Int64(page.transactions.count) == count)
                }
            }
        }
    }

    @Test func aCursorIsMovedByOneOfSeveralProcesses() async throws {
        try await withDatabase { database in
            let cursor = FeedCursor(name: "a test")
            let now = Instant(seconds: 1)
            let moves = try await database.write { connection in
                [
                    try cursor.position(connection) == 0, try cursor.move(from: 0, to: 5, at: now, connection),
                    try !cursor.move(from: 0, to: 6, at: now, connection),
                    try !cursor.move(from: 4, to: 6, at: now, connection),
                    try cursor.move(from: 5, to: 7, at: now, connection), try cursor.position(connection) == 7,
                ]
            }
            #expect(!moves.contains(false))
        }
    }
}
