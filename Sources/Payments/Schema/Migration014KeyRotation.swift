import Database

/// API keys that keep their number while their secret changes, and idempotency keys that cannot be used under two scopes.
enum Migration014KeyRotation {
    static let migration = Migration(version: 14, name: "key-rotation") { _ in
        [
            "ALTER TABLE api_keys ADD COLUMN rotated_at BIGINT",
            "ALTER TABLE api_keys ADD COLUMN previous_hash VARCHAR(64)",
            "ALTER TABLE api_keys ADD COLUMN previous_until BIGINT",
            "CREATE UNIQUE INDEX uq_api_keys_previous ON api_keys (previous_hash)",
            // Rows of the release before have no operation. They are still found by the first two columns.
            "ALTER TABLE idempotency_keys ADD COLUMN operation VARCHAR(32)",
            """
            CREATE UNIQUE INDEX uq_idempotency_keys_claim ON idempotency_keys (idempotency_key, fingerprint, operation)
            """,
        ]
    }
}
