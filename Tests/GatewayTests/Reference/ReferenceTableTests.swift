import Database
import TestSupport
import Testing

/// The reference's tables and columns, for whoever reads the database beside us.
struct ReferenceTableTests {
    private static let tables = [
        "transactions": """
        id, transaction_type, checkout_request_id, merchant_request_id, conversation_id, originator_conversation_id, \
        transaction_id, phone_number, amount, account_reference, transaction_desc, result_code, result_desc, status, \
        raw_request, raw_callback, created_at, updated_at
        """,
        "logs": "level, category, message, metadata, created_at",
        "error_events": "error_type, error_message, stack_trace, request_data, created_at",
        "callback_history": """
        callback_type, raw_payload, processed, processing_result, ip_address, user_agent, created_at
        """,
        "retry_queue": """
        job_type, endpoint, method, headers, payload, max_retries, current_retry, next_retry_at, last_error, status, \
        correlation_id, created_at, updated_at
        """,
        "dead_letter_queue": """
        job_type, endpoint, method, headers, payload, max_retries, correlation_id, original_job_id, final_error, \
        original_created_at, created_at
        """,
        "api_keys": "id, name, key_hash, permissions, expires_at, last_used_at, created_at",
    ]

    @Test(arguments: tables.keys.sorted())
    func itsColumnsAreThere(_ table: String) async throws {
        let columns = try #require(Self.tables[table])
        try await withGateway(.silent) { gateway in
            let rows = try await gateway.database.read { try $0.query("SELECT \(columns) FROM \(table) LIMIT 1") }
            #expect(rows.isEmpty)
        }
    }

    /// Statuses and types are the reference's words, whatever else a row holds.
    @Test func itsWordsAreInTheColumns() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            _ = try await gateway.client.post(LiveGateway.callbackPath, text: failureCallback(payment))
            _ = try await gateway.pay()
            _ = try await gateway.client.post(LiveGateway.confirmationPath, text: c2bNotice())
            let rows = try await gateway.database.read {
                try $0.query("SELECT transaction_type, status FROM transactions ORDER BY id")
            }
            let words = try rows.map { row in
                var reader = row.reader
                return [try reader.text(), try reader.text()]
            }
            #expect(words == [["STK_PUSH", "cancelled"], ["B2C", "pending"], ["C2B", "completed"]])
        }
    }
}
