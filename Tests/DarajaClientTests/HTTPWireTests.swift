import AsyncHTTPClient
import Daraja
import NIOCore
import NIOPosix
import Testing
import Traces

@testable import DarajaClient

/// Single exchanges that fail before or after the first byte of the request.
@Suite struct HTTPWireTests {
    private static func post(_ base: String, timeout: Duration = .seconds(20)) async throws -> DarajaExchange {
        var exchange: DarajaExchange?
        try await withHTTP { http in
            let transport = Transport(
                wire: HTTPWire(
                    http: http, configuration: DarajaClient.Configuration(baseURL: base, timeout: timeout)))
            exchange = await transport.post(
                "/path", body: Array("{}".utf8), token: AccessToken(value: "t1", lifetime: .seconds(60)))
        }
        return try #require(exchange)
    }

    /// An address at which nobody listens: the port was ours a moment ago.
    private static func deadAddress() async throws -> String {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        try await channel.close()
        return "127.0.0.1:\(port)"
    }

    private static func isNotSent(_ exchange: DarajaExchange) -> Bool {
        if case .notSent = exchange { true } else { false }
    }

    @Test func aRefusedConnectionIsNotSent() async throws {
        let address = try await Self.deadAddress()
        let exchange = try await Self.post("http://" + address)
        #expect(Self.isNotSent(exchange), "\(exchange)")
    }

    @Test func aHostThatDoesNotExistIsNotSent() async throws {
        // RFC 6761: names below .invalid never resolve.
        let exchange = try await Self.post("http://daraja.invalid")
        #expect(Self.isNotSent(exchange), "\(exchange)")
    }

    @Test(arguments: ["", "no-scheme.example", "http://"])
    func whatIsNoAddressIsNotSent(_ base: String) async throws {
        let exchange = try await Self.post(base)
        #expect(Self.isNotSent(exchange), "\(exchange)")
    }

    @Test(arguments: ["", "HTTP/1.1 400 Bad Request\r\n\r\n"])
    func aFailedHandshakeIsNotSent(_ greeting: String) async throws {
        try await RawServer.with(greeting: greeting) { server in
            let exchange = try await Self.post(server.base.replacing("http://", with: "https://"))
            #expect(Self.isNotSent(exchange), "\(exchange)")
        }
    }

    @Test func aDeadlineBelowASecondIsKept() async throws {
        try await RawServer.with({ _ in .http(status: 200, "{}") }) { server in
            // A machine under load may miss one, but not all of them, as a deadline of no seconds would.
            for _ in 0..<20 {
                if case .answered(200, _) = try await Self.post(server.base, timeout: .milliseconds(900)) { return }
            }
            Issue.record("not answered")
        }
    }

    @Test func aConnectionThatDarajaClosedIsNotUsedAgain() async throws {
        // Each answer is followed by the end of its connection.
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
        try await RawServer.with({ _ in .closed(answer) }) { server in
            try await withHTTP { http in
                let wire = HTTPWire(http: http, configuration: DarajaClient.Configuration(baseURL: server.base))
                let transport = Transport(wire: wire)
                for _ in 0..<5 {
                    let token = AccessToken(value: "t1", lifetime: .seconds(60))
                    guard case .answered(200, _) = await transport.post("/path", body: [], token: token) else {
                        Issue.record("not answered")
                        return
                    }
                }
            }
        }
    }

    @Test func whoeverIsCalledLearnsTheTrace() async throws {
        try await RawServer.with({ _ in .http(status: 200, "{}") }) { server in
            _ = try await Self.post(server.base)
            #expect(server.requests[0].head.lowercased().contains("trace") == false)
            let trace = TraceContext(
                traceparent: ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"], tracestate: ["a=1, b=2"])
            _ = try await TraceContext.$current.withValue(trace) { try await Self.post(server.base) }
            let lines = server.requests[1].head.split(separator: "\r\n")
            #expect(lines.contains { $0 == "traceparent: \(trace.traceparent)" })
            #expect(lines.contains { $0 == "tracestate: a=1, b=2" })
        }
    }

    @Test func nothingPrintsASecret() {
        let credentials = APICredentials(consumerKey: "planted-key", consumerSecret: "planted-secret")
        #expect("\(credentials)" == "API credentials")
        var dumped = ""
        dump(credentials, to: &dumped)
        #expect(!dumped.contains("planted"))
        #expect(!String(reflecting: credentials).contains("planted"))
    }
}
