import Database

/// Operations that are no payments, and the calls to Daraja about them.
///
/// Their calls have a table of their own: one more index on `attempts` would cost every push.
enum Migration019Operations {
    static let migration = Migration(version: 19, name: "operations") { dialect in
        [
            """
            CREATE TABLE operations (
                id \(dialect.identity),
                uid VARCHAR(36) NOT NULL,
                merchant_id BIGINT NOT NULL,
                kind VARCHAR(32) NOT NULL,
                state VARCHAR(16) NOT NULL,
                version BIGINT NOT NULL,
                shortcode VARCHAR(16),
                request MEDIUMTEXT NOT NULL,
                result MEDIUMTEXT,
                result_code VARCHAR(32),
                result_desc VARCHAR(1024),
                callback_id BIGINT,
                created_by VARCHAR(200) NOT NULL,
                trace_id VARCHAR(32),
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                CONSTRAINT uq_operations_uid UNIQUE (uid)
            )\(dialect.tableOptions)
            """,
            "CREATE INDEX ix_operations_merchant ON operations (merchant_id, id)",
            // Finds what a crash interrupted, and what is old enough to go.
            "CREATE INDEX ix_operations_state ON operations (state, updated_at)",
            """
            CREATE TABLE operation_attempts (
                id \(dialect.identity),
                operation_ref BIGINT NOT NULL,
                api VARCHAR(32) NOT NULL,
                outcome VARCHAR(16) NOT NULL,
                code VARCHAR(32),
                message VARCHAR(1024),
                started_at BIGINT NOT NULL,
                duration_us BIGINT NOT NULL
            )\(dialect.tableOptions)
            """,
            "CREATE INDEX ix_operation_attempts_operation ON operation_attempts (operation_ref)",
        ]
    }
}
