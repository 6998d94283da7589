import Daraja
import Database
import Ownership
import TestSupport
import Testing
import Time

@testable import Payments

/// `Migration018Merchants` on a database of the release before, and `MerchantScope`.
struct MerchantMigrationTests {
    /// What the release before wrote, in its own statements.
    private static let old = [
        """
        INSERT INTO transactions (uid, transaction_type, state, status, version, transaction_id, phone_number, amount, \
        account_reference, raw_request, created_at, updated_at) VALUES ('018f0000-0000-7000-8000-00000000000N', 'STK_PUSH', \
        'completed', 'completed', 2, 'RECEIPTN', '254708374149', 10000, 'INV-N', '{}', 5, 6)
        """,
        """
        INSERT INTO api_keys (name, key_hash, key_prefix, permissions, rate_limit_per_hour, created_at, created_by) \
        VALUES ('keyN', 'hashN', 'mpesa_', 'PERMISSIONS', 10, 1, 'cli')
        """,
    ]

    @Test func everyOldRowBelongsToDefaultAndKeysOfAdministratorsToAll() async throws {
        try await DatabaseUnderTest.with(Array(PaymentsSchema.migrations.prefix(17))) { lent in
            let database = lent.database
            try await database.write { connection in
                for number in 1...3 {
                    try connection.execute(Self.old[0].replacing("N'", with: "\(number)'"))
                }
                for (number, permissions) in ["read", "admin", "*", "read,stk_push"].enumerated() {
                    try connection.execute(
                        Self.old[1].replacing("N'", with: "\(number)'").replacing("PERMISSIONS", with: permissions))
                }
                // Its number is not given again.
                try connection.execute("DELETE FROM transactions WHERE id = 3")
            }
            _ = try await Migrator(PaymentsSchema.migrations).migrate(database, at: 0)
            _ = try await database.write { connection in
                // As an old program that still runs.
                try connection.execute(Self.old[0].replacing("N'", with: "4'"))
            }
            let (payments, keys) = try await database.read { connection in
                (
                    try connection.query("SELECT id, merchant_id, transaction_id FROM transactions ORDER BY id").map(
                        \.values),
                    try connection.query("SELECT merchant_id FROM api_keys ORDER BY id").map(\.values)
                )
            }
            #expect(
                payments == [
                    [.integer(1), .integer(1), .text("RECEIPT1")], [.integer(2), .integer(1), .text("RECEIPT2")],
                    [.integer(4), .integer(1), .text("RECEIPT4")],
                ])
            #expect(keys == [[.integer(1)], [.null], [.null], [.integer(1)]])
        }
    }

    @Test func aReceiptIsUniqueForAMerchantAndADirection() async throws {
        try await withDatabase { database in
            func insert(_ number: Int, merchant: Int64, isOutgoing: Int64) async throws {
                _ = try await database.write { connection in
                    try connection.execute(Self.old[0].replacing("N'", with: "\(number)'"))
                    try connection.execute(
                        "UPDATE transactions SET merchant_id = ?, is_outgoing = ?, transaction_id = 'SAME' WHERE uid LIKE ?",
                        [.integer(merchant), .integer(isOutgoing), .text("%\(number)")])
                }
            }
            try await insert(1, merchant: 1, isOutgoing: 0)
            try await insert(2, merchant: 1, isOutgoing: 1)
            try await insert(3, merchant: 2, isOutgoing: 0)
            for (merchant, isOutgoing) in [(1, 0), (1, 1), (2, 0)] as [(Int64, Int64)] {
                await #expect(throws: SQLError.self) {
                    try await insert(4, merchant: merchant, isOutgoing: isOutgoing)
                }
            }
        }
    }

    @Test func aScopeKnowsItsRows() {
        #expect(MerchantScope.all.includes(MerchantID(7)) && MerchantScope.all.condition() == nil)
        let scope = MerchantScope.only(.default)
        #expect(scope.includes(.default) && !scope.includes(MerchantID(2)))
        #expect(scope.condition()?.sql == "t.merchant_id = ?" && scope.condition()?.values == [.integer(1)])
    }
}
