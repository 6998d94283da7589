import Database
import Jobs

/// Merchants, and in every row whose it is.
///
/// Rows without a word about it belong to merchant 1, the one of the settings: those of before, and those that a program
/// of the release before goes on writing.
enum Migration018Merchants {
    static let migration = Migration(version: 18, name: "merchants") { dialect in
        merchants(dialect) + transactions(dialect) + JobsSchema.owners
            + [
                "CREATE INDEX ix_transactions_merchant ON transactions (merchant_id, id)",
                owner("callback_history"), owner("discrepancies"), owner("audit_log"),
                // Without a number: a key for all merchants, which administration needs.
                "ALTER TABLE api_keys ADD COLUMN merchant_id BIGINT DEFAULT 1",
                "UPDATE api_keys SET merchant_id = NULL WHERE permissions LIKE '%admin%' OR permissions LIKE '%*%'",
                totals(dialect),
                // Everything up to here is merchant 1's, who is counted in `hourly_totals`.
                """
                INSERT INTO feed_cursors (name, position, updated_at) \
                SELECT 'merchant_totals', \
                (SELECT COALESCE(MAX(\(dialect.numbersFollowCommits ? "id" : "position")), 0) FROM events), 0 \
                FROM (SELECT 1 AS one) o \
                WHERE NOT EXISTS (SELECT 1 FROM feed_cursors WHERE name = 'merchant_totals')
                """,
            ]
    }

    private static func owner(_ table: String) -> String {
        "ALTER TABLE \(table) ADD COLUMN merchant_id BIGINT NOT NULL DEFAULT 1"
    }

    /// A merchant, the versions of what it is made of, and its shortcodes, each of which has one owner.
    ///
    /// Versions are never changed, except that their secrets are sealed anew: a payment is asked about with the
    /// credentials of the shortcode that it was made for.
    private static func merchants(_ dialect: SQLDialect) -> [String] {
        [
            """
            CREATE TABLE merchants (
                id \(dialect.identity),
                name VARCHAR(64) NOT NULL,
                state VARCHAR(16) NOT NULL,
                version BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                CONSTRAINT uq_merchants_name UNIQUE (name)
            )\(dialect.tableOptions)
            """,
            """
            INSERT INTO merchants (id, name, state, version, created_at, updated_at) \
            SELECT 1, 'default', 'active', 0, 0, 0 FROM (SELECT 1 AS one) o \
            WHERE NOT EXISTS (SELECT 1 FROM merchants WHERE id = 1)
            """,
            """
            CREATE TABLE merchant_versions (
                id \(dialect.identity),
                merchant_id BIGINT NOT NULL,
                version BIGINT NOT NULL,
                shortcode VARCHAR(16) NOT NULL,
                payout_shortcode VARCHAR(16),
                profile MEDIUMTEXT NOT NULL,
                sealed_secrets MEDIUMTEXT NOT NULL,
                seal_key VARCHAR(16) NOT NULL,
                created_at BIGINT NOT NULL,
                CONSTRAINT uq_merchant_versions UNIQUE (merchant_id, version)
            )\(dialect.tableOptions)
            """,
            """
            CREATE TABLE merchant_shortcodes (
                shortcode VARCHAR(16) NOT NULL PRIMARY KEY, merchant_id BIGINT NOT NULL
            )\(dialect.tableOptions)
            """,
        ]
    }

    /// What a payment is made of beside what it was: whose it is, from or to which of our shortcodes, the order as it was
    /// given, and the other party where that is no phone number.
    private static let columns = [
        "merchant_id BIGINT NOT NULL DEFAULT 1", "is_outgoing INT NOT NULL DEFAULT 0", "shortcode VARCHAR(16)",
        "order_document MEDIUMTEXT", "party_shortcode VARCHAR(16)", "party_account VARCHAR(64)",
    ]

    /// A transfer between two of our shortcodes has one receipt in two books: outgoing in one, incoming in the other.
    private static let receipts = """
        CREATE UNIQUE INDEX uq_transactions_merchant_receipt ON transactions (transaction_id, merchant_id, is_outgoing)
        """

    private static func transactions(_ dialect: SQLDialect) -> [String] {
        switch dialect {
        case .mysql:
            columns.map { "ALTER TABLE transactions ADD COLUMN \($0)" } + [
                receipts, "ALTER TABLE transactions DROP INDEX uq_transactions_receipt",
            ]
        case .sqlite: rebuilt
        }
    }

    /// SQLite cannot drop the constraint of a table, under which a receipt was unique among all merchants: the table is
    /// made anew (sqlite.org, "ALTER TABLE", section 7). It and its indexes keep their names, which programs use.
    private static let rebuilt: [String] = {
        let old = """
            id, uid, transaction_type, state, status, version, checkout_request_id, merchant_request_id, \
            conversation_id, originator_conversation_id, transaction_id, phone_number, amount, account_reference, \
            transaction_desc, result_code, result_desc, raw_request, raw_callback, callback_id, created_at, updated_at, \
            claimed_receipt, trace_id
            """
        return [
            """
            CREATE TABLE transactions_rebuilt (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
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
                claimed_receipt VARCHAR(50),
                trace_id VARCHAR(32),
                \(columns.joined(separator: ",\n    ")),
                CONSTRAINT uq_transactions_uid UNIQUE (uid)
            )
            """,
            "INSERT INTO transactions_rebuilt (\(old)) SELECT \(old) FROM transactions ORDER BY id",
            // Numbers are not given twice, not even that of a row that is gone.
            """
            UPDATE sqlite_sequence SET seq = (SELECT s.seq FROM sqlite_sequence s WHERE s.name = 'transactions') \
            WHERE name = 'transactions_rebuilt' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'transactions')
            """,
            "DROP TABLE transactions",
            "ALTER TABLE transactions_rebuilt RENAME TO transactions",
            receipts,
            "CREATE INDEX ix_transactions_checkout ON transactions (checkout_request_id)",
            "CREATE INDEX ix_transactions_filter ON transactions (transaction_type, status, id)",
            "CREATE INDEX ix_transactions_conversation ON transactions (conversation_id)",
            "CREATE INDEX ix_transactions_phone ON transactions (phone_number)",
            "CREATE INDEX ix_transactions_reference ON transactions (account_reference)",
        ]
    }()

    /// Totals by hour of the merchants beside the first.
    private static func totals(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE merchant_totals (
            merchant_id BIGINT NOT NULL,
            hour BIGINT NOT NULL,
            transaction_type VARCHAR(16) NOT NULL,
            status VARCHAR(16) NOT NULL,
            payments BIGINT NOT NULL,
            amount BIGINT NOT NULL,
            CONSTRAINT pk_merchant_totals PRIMARY KEY (merchant_id, hour, transaction_type, status)
        )\(dialect.tableOptions)
        """
    }
}
