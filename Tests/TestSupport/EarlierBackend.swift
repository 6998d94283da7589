public import Database
import JSON

/// A database as the reference leaves it: its tables, and some payments with what went wrong with them.
public enum EarlierBackend {
    /// Creates the tables and fills them.
    ///
    /// - Parameter extra: how many settled pushes there are besides, from number 1,001 on.
    public static func create(in database: any SQLDatabase, extra: Int = 0) async throws {
        try await database.alter { connection in
            for statement in tables + rows { try connection.execute(statement) }
            guard extra > 0 else { return }
            // 1,000 numbers from 0 on, three digits joined.
            let digits =
                "(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 "
                + "UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)"
            try connection.execute(
                """
                INSERT INTO transactions (id, transaction_type, checkout_request_id, transaction_id, phone_number, amount, \
                result_code, status) SELECT 1001 + n, 'STK_PUSH', CONCAT('ws_CO_', n), CONCAT('XAA', 1000 + n), \
                '254708374149', 10, 0, 'completed' FROM (SELECT a.d + 10 * b.d + 100 * c.d AS n FROM \(digits) a, \
                \(digits) b, \(digits) c) numbers WHERE n < \(extra)
                """)
        }
    }

    private static let times =
        "created_at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP"

    private static let tables = [
        """
        CREATE TABLE transactions (
            id INT AUTO_INCREMENT PRIMARY KEY, transaction_type ENUM('STK_PUSH', 'C2B', 'B2C') NOT NULL,
            checkout_request_id VARCHAR(100), merchant_request_id VARCHAR(100), conversation_id VARCHAR(100),
            originator_conversation_id VARCHAR(100), transaction_id VARCHAR(50), phone_number VARCHAR(20) NOT NULL,
            amount DECIMAL(12,2) NOT NULL, account_reference VARCHAR(50), transaction_desc VARCHAR(100),
            result_code INT, result_desc VARCHAR(255),
            status ENUM('pending', 'completed', 'failed', 'cancelled') DEFAULT 'pending',
            raw_request JSON, raw_callback JSON, \(times),
            INDEX ix_checkout (checkout_request_id), INDEX ix_status (status)
        )
        """,
        """
        CREATE TABLE callback_history (
            id INT AUTO_INCREMENT PRIMARY KEY,
            callback_type ENUM('STK', 'C2B_VALIDATION', 'C2B_CONFIRMATION', 'B2C_RESULT', 'B2C_TIMEOUT') NOT NULL,
            raw_payload JSON NOT NULL, processed BOOLEAN DEFAULT FALSE, processing_result TEXT, ip_address VARCHAR(45),
            user_agent VARCHAR(255), created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
        )
        """,
        """
        CREATE TABLE logs (
            id INT AUTO_INCREMENT PRIMARY KEY, level ENUM('info', 'warn', 'error', 'debug'), category VARCHAR(50),
            message TEXT, metadata JSON, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
        )
        """,
        """
        CREATE TABLE retry_queue (
            id INT AUTO_INCREMENT PRIMARY KEY, job_type VARCHAR(50), endpoint VARCHAR(500), payload JSON,
            next_retry_at TIMESTAMP NULL,
            status ENUM('pending', 'processing', 'completed', 'failed', 'dead_letter'), \(times)
        )
        """,
        "CREATE TABLE token_cache (id INT AUTO_INCREMENT PRIMARY KEY, token TEXT, expires_at TIMESTAMP NULL)",
    ]

    /// The second is a repeated announcement of the first; the sixth is told of in no callback; the seventh timed out.
    private static let rows = [
        """
        INSERT INTO transactions (id, transaction_type, checkout_request_id, conversation_id, transaction_id, \
        phone_number, amount, account_reference, result_code, result_desc, status, raw_request, created_at, updated_at) \
        VALUES \
        (1, 'STK_PUSH', 'ws_CO_A', NULL, 'TKA1SV61RT', '254708374149', 100.00, 'INV-1', 0, 'Done', 'completed', \
        '{"Amount":100,"Password":"c2VjcmV0"}', FROM_UNIXTIME(1700000000), FROM_UNIXTIME(1700000030)), \
        (2, 'C2B', NULL, NULL, 'TKA1SV61RT', '254708374149', 100.00, 'INV-1', NULL, NULL, 'completed', NULL, \
        FROM_UNIXTIME(1700000040), FROM_UNIXTIME(1700000040)), \
        (3, 'C2B', NULL, NULL, 'TKB2SV61RT', '2547 ***** 126', 99.50, NULL, NULL, NULL, 'completed', NULL, \
        FROM_UNIXTIME(1700000050), FROM_UNIXTIME(1700000050)), \
        (4, 'STK_PUSH', 'ws_CO_B', NULL, NULL, '254708374149', 20.00, 'INV-2', 1032, 'Cancelled', 'cancelled', NULL, \
        FROM_UNIXTIME(1700000060), FROM_UNIXTIME(1700000060)), \
        (5, 'B2C', NULL, 'AG_1', 'UHP0000000', '254708374149', 50.00, NULL, 2001, 'Wrong', 'failed', NULL, \
        FROM_UNIXTIME(1700000070), FROM_UNIXTIME(1700000070)), \
        (6, 'STK_PUSH', 'ws_CO_C', NULL, NULL, '254708374149', 30.00, 'INV-3', NULL, NULL, 'pending', NULL, \
        FROM_UNIXTIME(1700000080), FROM_UNIXTIME(1700000080)), \
        (7, 'B2C', NULL, 'AG_2', NULL, '254708374149', 60.00, NULL, NULL, 'Transaction timed out', 'failed', NULL, \
        FROM_UNIXTIME(1700000090), FROM_UNIXTIME(1700000090))
        """,
        """
        INSERT INTO callback_history (id, callback_type, raw_payload, processed, ip_address, created_at) VALUES \
        (11, 'STK', '{"Body":{"stkCallback":{"CheckoutRequestID":"ws_CO_A"}}}', TRUE, '196.201.214.200', \
        FROM_UNIXTIME(1700000030))
        """,
        "INSERT INTO logs (level, category, message) VALUES ('info', 'app', 'started')",
    ]
}
