import Database
import Payments
import TestSupport

/// Runs a body with a new, migrated database.
func withDatabase(_ body: (any SQLDatabase) async throws -> Void) async throws {
    try await DatabaseUnderTest.with(PaymentsSchema.migrations) { try await body($0.database) }
}
