import Database

/// Who may use the API and how often, and what operators read afterwards.
///
/// The tables' rows are found and removed by their growing `id`, so none of them needs an index over time.
enum Migration005Access {
    static let migration = Migration(version: 5, name: "access") { dialect in
        [
            apiKeys(dialect),
            rateLimits(dialect),
            logs(dialect),
            errorEvents(dialect),
            // Keys have no number of their own: old ones are found by their time.
            "CREATE INDEX ix_idempotency_keys_created ON idempotency_keys (created_at)",
        ]
    }

    private static func apiKeys(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE api_keys (
            id \(dialect.identity),
            name VARCHAR(100) NOT NULL,
            key_hash VARCHAR(64) NOT NULL,
            key_prefix VARCHAR(16) NOT NULL,
            permissions VARCHAR(255) NOT NULL,
            rate_limit_per_hour BIGINT NOT NULL,
            expires_at BIGINT,
            last_used_at BIGINT,
            revoked_at BIGINT,
            created_at BIGINT NOT NULL,
            created_by VARCHAR(100) NOT NULL,
            CONSTRAINT uq_api_keys_hash UNIQUE (key_hash)
        )\(dialect.tableOptions)
        """
    }

    private static func rateLimits(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE rate_limits (
            api_key_id BIGINT NOT NULL,
            window_start BIGINT NOT NULL,
            request_count BIGINT NOT NULL,
            CONSTRAINT pk_rate_limits PRIMARY KEY (window_start, api_key_id)
        )\(dialect.tableOptions)
        """
    }

    private static func logs(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE logs (
            id \(dialect.identity),
            level VARCHAR(16) NOT NULL,
            category VARCHAR(50) NOT NULL,
            message MEDIUMTEXT NOT NULL,
            metadata MEDIUMTEXT,
            created_at BIGINT NOT NULL
        )\(dialect.tableOptions)
        """
    }

    private static func errorEvents(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE error_events (
            id \(dialect.identity),
            error_type VARCHAR(100) NOT NULL,
            error_message MEDIUMTEXT NOT NULL,
            stack_trace MEDIUMTEXT,
            request_data MEDIUMTEXT,
            created_at BIGINT NOT NULL
        )\(dialect.tableOptions)
        """
    }
}
