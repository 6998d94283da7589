import JSON
import TestSupport
import Testing

/// Requests that no library sends: each is refused, and the server answers the next one.
struct MangledRequestTests {
    @Test(arguments: [
        "a path with a NUL": "GET /api/transactions/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "a path that is no UTF-8": "GET /api/transactions/%ff%fe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "half an escape": "GET /api/transactions/%2 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "a query that is no UTF-8": "GET /api/transactions?page=%ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "a key with a NUL": "GET /api/transactions HTTP/1.1\r\nHost: localhost\r\nX-API-Key: a%00b\r\n\r\n",
        "no host": "GET /api/transactions/x HTTP/1.1\r\n\r\n",
        "no version": "GET /api/transactions/x\r\n\r\n",
        "no HTTP": "\u{16}\u{3}\u{1}\r\n\r\n",
        "a header without a name": "GET /api/transactions/x HTTP/1.1\r\n: x\r\n\r\n",
        "two lengths":
            "POST /api/mpesa/stk-push HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}\n",
        "a negative length": "POST /api/mpesa/stk-push HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n{}",
        "a length and chunks":
            "POST /api/mpesa/stk-push HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "chunks that are none":
            "POST /api/mpesa/stk-push HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "a body with a NUL":
            "POST /api/mpesa/stk-push HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n{\u{0}}",
    ])
    func itIsRefused(_ name: String, _ request: String) async throws {
        try await withGateway(.silent) { gateway in
            // A second request that asks for the end, in case the first left the connection open.
            let answer = try await RawConnection.exchange(
                request + "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", port: gateway.port)
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(name): \(answer)")
            #expect(try await gateway.client.get("/livez").status == 200)
        }
    }

    @Test(arguments: [
        String(repeating: "[", count: 60_000), String(repeating: #"{"a":"#, count: 12_000),
        "[" + String(repeating: "1,", count: 30_000) + "1]", #"{"phoneNumber":"\ud800"}"#, #"{"amount":1e999999}"#,
        "{\"amount\":\(String(repeating: "9", count: 60_000))}", "\u{feff}{}", "", "null", "\"",
    ])
    func aBodyThatIsNoOrderIsRefused(_ body: String) async throws {
        try await withGateway(.silent) { gateway in
            for path in ["/api/mpesa/stk-push", "/api/mpesa/b2c", "/api/mpesa/c2b/simulate", "/api/auth/keys"] {
                let reply = try await gateway.client.post(path, text: body)
                #expect([400, 401].contains(reply.status), "\(path): \(reply.text)")
            }
        }
    }

    @Test func aBodyOverTheLimitIsRefusedEverywhere() async throws {
        try await withGateway(.silent) { gateway in
            let body = #"{"reason":"\#(String(repeating: "x", count: 300_000))"}"#
            for path in ["/api/mpesa/stk-push", "/api/dead-letter/1/retry", "/api/mpesa/callback/stk"] {
                let reply = try await gateway.client.post(path, text: body)
                #expect(reply.status == 413 && reply.json["code"] == "BODY_TOO_LARGE", "\(path): \(reply.text)")
            }
        }
    }
}
