import Access
import JSON
import OperatorLog
import Payments
import TestSupport
import Testing
import Time

/// What operators read: log lines, errors, callbacks.
struct RecordEndpointTests {
    private static let lists = ["logs", "errors", "callbacks"]

    @Test func logLinesAreListedNewestFirst() async throws {
        try await withGateway(.silent) { gateway in
            try await gateway.write([
                ("first", .info, "payments"), ("second", .warn, "auth"), ("third", .error, "payments"),
            ])
            let reply = try await gateway.client.get("/api/logs")
            #expect(reply.status == 200)
            let rows = try #require(reply.json[path: "data", "logs"]?.array)
            #expect(rows.map { $0["message"] } == ["third", "second", "first"])
            #expect(rows.first?.names == ["id", "level", "category", "message", "metadata", "created_at"])
            #expect(rows.first?["metadata"] == ["order": "7"])
            for (query, count) in [
                ("level=warn", 1), ("category=payments", 2), ("search=ir", 2), ("level=debug", 0),
                ("limit=1&page=2", 1),
            ] {
                let found = try await gateway.client.get("/api/logs?\(query)")
                #expect(found.json[path: "data", "logs"]?.array?.count == count, "\(query)")
            }
        }
    }

    @Test func errorsAreListedWithTheirRequest() async throws {
        try await withGateway(.silent) { gateway in
            let logWriter = LogWriter(redactor: Redactor())
            logWriter.report(
                ErrorEvent(
                    type: "SQLError", message: "disk full", trace: "SQLError(disk full)",
                    request: ["path": "/api/transactions"], at: SystemClock().now))
            try await logWriter.flush(to: gateway.database, at: SystemClock().now)
            let reply = try await gateway.client.get("/api/errors?type=SQLError&search=disk")
            let row = try #require(reply.json[path: "data", "errors"]?.array?.first)
            #expect(
                row.names == ["id", "error_type", "error_message", "stack_trace", "request_data", "created_at"])
            #expect(row["error_message"] == "disk full" && row["request_data"] == ["path": "/api/transactions"])
        }
    }

    @Test func callbacksAreListedWithWhatBecameOfThem() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            _ = try await gateway.client.post(LiveGateway.callbackPath, text: successCallback(payment))
            _ = try await gateway.client.post(LiveGateway.confirmationPath, text: "nonsense")
            let reply = try await gateway.client.get("/api/callbacks")
            let rows = try #require(reply.json[path: "data", "callbacks"]?.array)
            #expect(rows.map { $0["callback_type"] } == ["C2B_CONFIRMATION", "STK"])
            #expect(rows.map { $0["processing_result"] } == ["unparseable", "applied"])
            #expect(rows.map { $0["processed"] } == [false, true])
            #expect(rows.last?["transactionId"] == JSON(payment.id) && rows.last?["verdict"] == "address")
            #expect(rows.last?["raw_payload"] == (try JSON(parsing: successCallback(payment))))
            for query in ["type=STK", "effect=applied", "verdict=address&type=STK", "transactionId=\(payment.id)"] {
                let found = try await gateway.client.get("/api/callbacks?\(query)")
                #expect(found.json[path: "data", "callbacks"]?.array?.count == 1, "\(query)")
            }
        }
    }

    @Test(arguments: lists)
    func theyNeedTheScopeOfAnAdministrator(_ list: String) async throws {
        try await withGateway(.silent) { gateway in
            let reader = try await gateway.client.get("/api/\(list)", headers: try await gateway.key([.read, .write]))
            #expect(reader.status == 403)
            let admin = try await gateway.client.get("/api/\(list)", headers: try await gateway.key([.admin]))
            #expect(admin.status == 200 && admin.json[path: "data", "pagination", "page"] == 1)
        }
    }

    @Test(arguments: lists)
    func aParameterOutOfRangeIsNamed(_ list: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.get("/api/\(list)?limit=0&page=x")
            #expect(reply.status == 400 && reply.json["code"] == "VALIDATION_FAILED")
        }
    }
}

extension LiveGateway {
    /// Keeps log lines as the program does.
    func write(_ lines: [(message: String, level: LogLevel, category: String)]) async throws {
        let logWriter = LogWriter(redactor: Redactor())
        for line in lines {
            logWriter.note(
                LogEntry(
                    level: line.level, category: line.category, message: line.message, metadata: ["order": "7"],
                    at: SystemClock().now))
        }
        try await logWriter.flush(to: database, at: SystemClock().now)
    }
}
