import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// One id finds what was done for a payment: the request, the calls to Daraja, the callbacks, the events.
    @Suite struct TraceTests {
        private static let traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
        private static let caller = [
            "traceparent": "00-\(traceID)-00f067aa0ba902b7-01", "tracestate": "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
        ]

        @Test func thePaymentsNumberAndItsTraceFindEverythingInTheLog() async throws {
            try await withServer(["LOG_FORMAT": "json", "LOG_LEVEL": "debug"]) { server in
                let push = try await server.client.post("/api/mpesa/stk-push", Self.push, headers: Self.caller)
                let id = try #require(push.json[path: "data", "transactionId"]?.int)
                let other = try await server.push()
                #expect(other.json[path: "data", "transactionId"]?.int != id)
                let row = try await server.settled(id)
                let lines = try await eventually("the callback is logged") {
                    let lines = try server.lines("transaction_id", String(id))
                    return lines.contains { $0["message"] == "Callback stored" } ? lines : nil
                }
                #expect(lines.allSatisfy { $0["trace_id"]?.string == Self.traceID })
                #expect(try server.lines("trace_id", Self.traceID) == lines)
                let request = try #require(lines.first { $0["message"] == "Payment requested" })
                #expect(request["answer"] == "accepted" && request["request_id"]?.string?.utf8.count == 32)
                let call = try #require(lines.first { $0["message"] == "Daraja called" })
                #expect(call["api"] == "stk_push" && call["outcome"] == "success")
                let callback = try #require(lines.first { $0["message"] == "Callback stored" })
                #expect(callback["callback.effect"] == "applied" && callback["state"] == "completed")
                // The same over the API.
                #expect(row["trace_id"]?.string == Self.traceID)
                #expect(row["events"]?.array?.map { $0["state"] } == ["sending", "accepted", "completed"])
                #expect(row["attempts"]?.array?.map { $0["api"] } == ["stk_push"])
                let callbacks = try #require(row["callbacks"]?.array)
                #expect(callbacks.map { $0["id"] } == row["events"]?.array?.suffix(1).map { $0["callbackId"] })
                #expect(callbacks.map { $0["effect"] } == ["applied"])
                #expect(callback["callback.id"]?.string == callbacks.first?["id"]?.int.map { String($0) })
                let found = try await server.client.get("/api/transactions?search=\(Self.traceID)")
                #expect(found.json[path: "data", "transactions"]?.array?.map { $0["id"]?.int } == [id])
            }
        }

        /// Whoever calls without a trace, or with a broken one, gets a new one.
        @Test(arguments: [[:], ["traceparent": "00-\(traceID)-00f067aa0ba902b7"]])
        func aRequestWithoutATraceGetsOne(_ headers: [String: String]) async throws {
            try await withServer(["LOG_FORMAT": "json", "LOG_LEVEL": "debug"]) { server in
                var traces: Set<String> = []
                for _ in 0..<2 {
                    let push = try await server.client.post("/api/mpesa/stk-push", Self.push, headers: headers)
                    let id = try #require(push.json[path: "data", "transactionId"]?.int)
                    let trace = try #require(try await server.settled(id)["trace_id"]?.string)
                    #expect(trace.utf8.count == 32 && trace != Self.traceID)
                    _ = try await eventually("every line has it") {
                        let lines = try server.lines("transaction_id", String(id))
                        return lines.count > 2 && lines.allSatisfy { $0["trace_id"]?.string == trace } ? true : nil
                    }
                    traces.insert(trace)
                }
                #expect(traces.count == 2)
            }
        }

        /// The job that sends it later, and the callback after that, belong to the request all the same.
        @Test func aQueuedPayoutIsSentInTheTraceOfItsRequest() async throws {
            try await withServer(["LOG_FORMAT": "json", "LOG_LEVEL": "debug"]) { server in
                let reply = try await server.client.post(
                    "/api/mpesa/b2c", ["phoneNumber": "254708374149", "amount": 10, "remarks": "Refund"],
                    headers: Self.caller.merging(["Prefer": "respond-async"]) { $1 })
                #expect(reply.status == 202)
                let id = try #require(reply.json[path: "data", "transactionId"]?.int)
                #expect(try await server.settled(id)["trace_id"]?.string == Self.traceID)
                let lines = try await eventually("the callback is logged") {
                    let lines = try server.lines("trace_id", Self.traceID)
                    return lines.contains { $0["message"] == "Callback stored" } ? lines : nil
                }
                #expect(lines.contains { $0["message"] == "Daraja called" && $0["api"] == "b2c" })
                #expect(lines.allSatisfy { $0["transaction_id"]?.string == String(id) })
                // The job's own lines have the number as well.
                let job = try await eventually("the job has ended") {
                    try server.lines("transaction_id", String(id)).first { $0["message"] == "Job completed" }
                }
                #expect(job["job.kind"] == "payout")
            }
        }

        /// Lines that are kept can be asked for by what they are about.
        @Test func keptLinesAreFoundByPaymentTraceAndRequest() async throws {
            try await withServer { server in
                // A callback that contradicts the one before.
                let push = try await server.client.post(
                    "/api/mpesa/stk-push",
                    ["phoneNumber": "254711000005", "amount": 100, "accountReference": "ORDER-1"], headers: Self.caller)
                let id = try #require(push.json[path: "data", "transactionId"]?.int)
                _ = try await server.push()
                let kept = try await eventually("the line is kept") {
                    try await server.kept("transactionId=\(id)").first
                }
                #expect(kept["message"] == "Callback without effect")
                let metadata = try #require(kept["metadata"])
                #expect(metadata["transaction_id"]?.string == String(id))
                #expect(metadata["trace_id"]?.string == Self.traceID && metadata["callback.effect"] == "contradicted")
                let request = try #require(metadata["request_id"]?.string)
                for query in ["traceId=\(Self.traceID)", "requestId=\(request)"] {
                    #expect(try await server.kept(query) == [kept], "\(query)")
                }
                for query in ["transactionId=\(id + 100)", "traceId=%25", "requestId=0"] {
                    #expect(try await server.kept(query) == [], "\(query)")
                }
            }
        }

        private static let push: JSON = ["phoneNumber": "0712345678", "amount": 100, "accountReference": "ORDER-1"]
    }
}

extension LangoServer {
    /// A payment once it is completed.
    fileprivate func settled(_ id: Int64) async throws -> JSON {
        try await eventually("payment \(id) is completed") {
            let row = try await client.get("/api/transactions/\(id)").json["data"]
            return row?["status"] == "completed" ? row : nil
        }
    }

    /// The log lines so far that have a member of this value.
    fileprivate func lines(_ name: String, _ value: String) throws -> [JSON] {
        // The last one may be half written.
        try process.errors.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map { try JSON(parsing: String($0)) }.filter { $0[name]?.string == value }
    }

    /// The lines that are kept and fit.
    fileprivate func kept(_ query: String) async throws -> [JSON] {
        try #require(try await client.get("/api/logs?\(query)").json[path: "data", "logs"]?.array)
    }
}
