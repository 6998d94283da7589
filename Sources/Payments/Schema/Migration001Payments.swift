import Database

/// The transactions, the callbacks about them, their events, and what makes repeated requests harmless.
///
/// Names of tables and columns are those of the reference. Money is cents, instants are microseconds since 1970 UTC.
/// Keys that grow with time (`id`, `uid`) keep inserts at the end of their indexes.
enum Migration001Payments {
    static let migration = Migration(version: 1, name: "payments") { dialect in
        [
            transactions(dialect),
            "CREATE INDEX ix_transactions_checkout ON transactions (checkout_request_id)",
            // One index serves every combination of the list's filters.
            "CREATE INDEX ix_transactions_filter ON transactions (transaction_type, status, id)",
            callbackHistory(dialect),
            // Holds a value only while a callback waits for its payment to appear.
            "CREATE INDEX ix_callback_history_parked ON callback_history (parked_id)",
            events(dialect),
            attempts(dialect),
            "CREATE INDEX ix_attempts_transaction ON attempts (transaction_ref)",
            discrepancies(dialect),
            "CREATE INDEX ix_discrepancies_transaction ON discrepancies (transaction_ref)",
            idempotencyKeys(dialect),
            """
            CREATE TABLE secrets (
                name VARCHAR(64) NOT NULL PRIMARY KEY, value VARCHAR(255) NOT NULL, created_at BIGINT NOT NULL
            )\(dialect.tableOptions)
            """,
        ]
    }

    private static func transactions(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE transactions (
            id \(dialect.identity),
            uid VARCHAR(36) NOT NULL,
            transaction_type VARCHAR(16) NOT NULL,
            state VARCHAR(16) NOT NULL,
            status VARCHAR(16) NOT NULL,
            version BIGINT NOT NULL,
            checkout_request_id VARCHAR(100),
            merchant_request_id VARCHAR(100),
            conversation_id VARCHAR(100),
            originator_conversation_id VARCHAR(100),
            transaction_id VARCHAR(50),
            phone_number VARCHAR(128) NOT NULL,
            amount BIGINT NOT NULL,
            account_reference VARCHAR(64),
            transaction_desc VARCHAR(255),
            result_code VARCHAR(32),
            result_desc VARCHAR(1024),
            raw_request MEDIUMTEXT,
            raw_callback MEDIUMTEXT,
            callback_id BIGINT,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            CONSTRAINT uq_transactions_uid UNIQUE (uid),
            CONSTRAINT uq_transactions_receipt UNIQUE (transaction_id)
        )\(dialect.tableOptions)
        """
    }

    private static func callbackHistory(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE callback_history (
            id \(dialect.identity),
            callback_type VARCHAR(32) NOT NULL,
            raw_payload MEDIUMTEXT NOT NULL,
            processed INT NOT NULL,
            processing_result VARCHAR(255),
            verdict VARCHAR(32) NOT NULL,
            ip_address VARCHAR(45),
            user_agent VARCHAR(255),
            transaction_ref BIGINT,
            parked_id VARCHAR(100),
            created_at BIGINT NOT NULL
        )\(dialect.tableOptions)
        """
    }

    private static func events(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE events (
            id \(dialect.identity),
            transaction_ref BIGINT NOT NULL,
            version BIGINT NOT NULL,
            state VARCHAR(16) NOT NULL,
            transaction_id VARCHAR(50),
            result_code VARCHAR(32),
            result_desc VARCHAR(1024),
            callback_id BIGINT,
            created_at BIGINT NOT NULL,
            CONSTRAINT uq_events_version UNIQUE (transaction_ref, version)
        )\(dialect.tableOptions)
        """
    }

    private static func attempts(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE attempts (
            id \(dialect.identity),
            transaction_ref BIGINT NOT NULL,
            api VARCHAR(32) NOT NULL,
            outcome VARCHAR(16) NOT NULL,
            code VARCHAR(32),
            message VARCHAR(1024),
            started_at BIGINT NOT NULL,
            duration_us BIGINT NOT NULL
        )\(dialect.tableOptions)
        """
    }

    private static func discrepancies(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE discrepancies (
            id \(dialect.identity),
            transaction_ref BIGINT NOT NULL,
            callback_id BIGINT,
            kind VARCHAR(32) NOT NULL,
            expected VARCHAR(255) NOT NULL,
            found VARCHAR(255) NOT NULL,
            created_at BIGINT NOT NULL
        )\(dialect.tableOptions)
        """
    }

    private static func idempotencyKeys(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE idempotency_keys (
            scope VARCHAR(100) NOT NULL,
            idempotency_key VARCHAR(255) NOT NULL,
            fingerprint VARCHAR(64) NOT NULL,
            transaction_ref BIGINT NOT NULL,
            response MEDIUMTEXT,
            created_at BIGINT NOT NULL,
            CONSTRAINT pk_idempotency_keys PRIMARY KEY (scope, idempotency_key)
        )\(dialect.tableOptions)
        """
    }
}
