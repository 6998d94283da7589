import HTTPTypes
import JSON
import Synchronization
import TestSupport
import Testing

/// What a request's trace becomes on its way to Daraja.
struct TracingTests {
    private static let traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let parent = "00f067aa0ba902b7"

    /// Every call has the trace, and ours as its parent: another one for each request.
    @Test func theTraceIsPassedOnToDaraja() async throws {
        let calls = try await calls(
            [
                ["traceparent": "00-\(Self.traceID)-\(Self.parent)-01", "tracestate": "rojo=00f067aa0ba902b7"],
                ["traceparent": "00-\(Self.traceID)-\(Self.parent)-01", "tracestate": "rojo=00f067aa0ba902b7"],
            ])
        let parents = calls.map { $0.parts[2] }
        #expect(calls.map { $0.parts[1] } == [Self.traceID, Self.traceID])
        #expect(calls.map { $0.parts[3] } == ["01", "01"])
        #expect(calls.map(\.state) == ["rojo=00f067aa0ba902b7", "rojo=00f067aa0ba902b7"])
        #expect(Set(parents).count == 2 && !parents.contains(Self.parent))
    }

    @Test func withoutATraceOrWithABrokenOneANewOneBegins() async throws {
        let calls = try await calls(
            [[:], ["traceparent": "00-\(Self.traceID)-0000000000000000-01", "tracestate": "rojo=00f067aa0ba902b7"]])
        #expect(Set(calls.map { $0.parts[1] }).union([Self.traceID]).count == 3)
        #expect(calls.map(\.state) == [nil, nil])
    }

    private struct Call: Sendable {
        let parts: [String]
        let state: String?
    }

    /// What Daraja gets when pushes with these headers are asked for.
    private func calls(_ requests: [[String: String]]) async throws -> [Call] {
        let seen = Mutex<[HTTPFields]>([])
        let answer = RecordedPayload.named("stk-push-ack-2026-sandbox")
        try await withRecordedDaraja(answer, onCall: { headers in seen.withLock { $0.append(headers) } }) { url in
            try await withGateway(GatewayOptions { $0.darajaURL = url }) { gateway in
                for headers in requests {
                    let reply = try await gateway.client.post(
                        "/api/mpesa/stk-push",
                        ["phoneNumber": "0712345678", "amount": 100, "accountReference": "ORDER-1"], headers: headers)
                    #expect(reply.status == 200, "\(reply.text)")
                }
            }
        }
        return try seen.withLock(\.self).map { headers in
            let traceparent = try #require(HTTPField.Name("traceparent").flatMap { headers[$0] })
            let parts = traceparent.split(separator: "-").map(String.init)
            #expect(parts.map(\.utf8.count) == [2, 32, 16, 2] && parts[0] == "00")
            return Call(parts: parts, state: HTTPField.Name("tracestate").flatMap { headers[$0] })
        }
    }
}
