import Foundation
import JSON
import TestSupport
import Testing

/// What is answered where no endpoint is.
struct ErrorAnswersTests {
    @Test(arguments: [
        "/", "/api", "/api/nothing", "/api/transactions/1/2", "/callbacks", "/callbacks/stk", "/%2e%2e/etc/passwd",
        "/API/HEALTH", "/api/mpesa/stk-push/1",
    ])
    func anUnknownPathIsAnsweredInJSON(_ path: String) async throws {
        try await withGateway(.silent) { gateway in
            for method in ["GET", "POST", "DELETE"] {
                let reply = try await gateway.client.send(method, path)
                #expect(reply.status == 404)
                #expect(reply.header("Content-Type") == "application/json; charset=utf-8")
                #expect(reply.json["success"] == false)
                #expect(reply.json["code"] == "NOT_FOUND")
                #expect(reply.json["requestId"]?.string?.isEmpty == false)
                #expect(reply.header("Allow") == nil)
            }
        }
    }

    @Test(arguments: [
        ("GET", "/api/mpesa/stk-push", "POST"), ("PUT", "/api/mpesa/stk-push", "POST"),
        ("HEAD", "/api/mpesa/stk-push", "POST"), ("GET", "/api/mpesa/stk-push/query", "POST"),
        ("GET", "/api/mpesa/callback/stk", "POST"), ("GET", "/callbacks/stk/a/b", "POST"),
        ("POST", "/api/transactions", "GET, HEAD"), ("DELETE", "/api/transactions/1", "GET, HEAD"),
        ("PATCH", "/api/health", "GET, HEAD"), ("OPTIONS", "/readyz", "GET, HEAD"), ("POST", "/livez", "GET, HEAD"),
    ])
    func aWrongMethodIsAnsweredWithTheRightOnes(_ method: String, _ path: String, _ allowed: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.send(method, path)
            #expect(reply.status == 405)
            #expect(reply.header("Allow") == allowed)
            guard method != "HEAD" else { return }
            #expect(reply.json["code"] == "METHOD_NOT_ALLOWED")
            #expect(reply.json["error"] == .string("\(method) is not allowed here; allowed: \(allowed)"))
        }
    }

    @Test(arguments: [
        ("/api/health", 200), ("/livez", 200), ("/readyz", 200), ("/api/transactions", 200),
        ("/api/transactions/1", 404),
        ("/api/transactions/x", 400), ("/nothing", 404), ("/api/mpesa/stk-push", 405),
    ])
    func headIsGetWithoutTheBody(_ path: String, _ status: Int) async throws {
        try await withGateway(.silent) { gateway in
            let text = try await RawConnection.exchange(
                "HEAD \(path) HTTP/1.1\r\nHost: localhost\r\n\r\nGET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                port: gateway.port)
            let parts = text.split(separator: "\r\n\r\n", omittingEmptySubsequences: false)
            #expect(parts.count == 3, "\(text)")
            #expect(parts[0].hasPrefix("HTTP/1.1 \(status) "))
            #expect(parts[1].hasPrefix("HTTP/1.1 200 OK"))
            #expect(parts[2] == "ok\n")
        }
    }

    @Test func oneConnectionCarriesManyRequestsInOrder() async throws {
        try await withGateway(.silent) { gateway in
            let body = LiveGateway.order(amount: 0).text
            let requests =
                "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "POST /api/mpesa/stk-push HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                + "POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"
                + "POST /livez HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                + "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            let text = try await RawConnection.exchange(requests, port: gateway.port)
            let statuses = text.split(separator: "\r\n").compactMap { line in
                line.range(of: "HTTP/1.1 ").map { line[$0.upperBound...].prefix(3) }
            }
            #expect(statuses == ["200", "400", "404", "405", "200"])
            #expect(text.hasSuffix(#"{"status":"ready"}"#))
        }
    }

    @Test func whatIsNotHTTPIsAnswered400() async throws {
        try await withGateway(.silent) { gateway in
            let text = try await RawConnection.exchange("hello\r\n\r\n", port: gateway.port)
            #expect(text.hasPrefix("HTTP/1.1 400 "))
        }
    }
}
