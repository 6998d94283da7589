import AsyncHTTPClient
import Bytes
import Daraja
import DarajaSandbox
import HTTPTypes
import JSON
import Logging
import NIOCore
import NIOHTTP1
import Testing
import Time

extension Logger {
    /// Says nothing, so that a test run shows tests.
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// A clock on which waiting takes no time.
struct SkippingClock: WallClock {
    var now: Instant { SystemClock().now }

    func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
    }
}

/// A running sandbox and a client of it.
struct LiveSandbox: Sendable {
    let sandbox: DarajaSandbox
    let base: String

    struct Answer {
        let status: Int
        let body: [UInt8]
        let json: JSON
    }

    func call(
        _ method: HTTPRequest.Method, _ target: String, _ body: JSON? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: base + target)
        request.method = HTTPMethod(rawValue: method.rawValue)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body.bytes))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let bytes = Array(try await response.body.collect(upTo: 1_000_000).readableBytesView)
        return Answer(status: Int(response.status.code), body: bytes, json: (try? JSON(parsing: bytes)) ?? .null)
    }

    func token() async throws -> String {
        let answer = try await call(
            .get, "/oauth/v1/generate?grant_type=client_credentials",
            headers: [("Authorization", "Basic " + Base64.encode("key:secret".utf8))])
        return try #require(answer.json["access_token"]?.string)
    }

    /// A request with a token.
    func post(_ path: String, _ fields: [String: JSON]) async throws -> Answer {
        try await call(
            .post, path, Client.object(fields), headers: [("Authorization", "Bearer \(try await token())")])
    }

    func push(_ phoneNumber: String, callbackURL: String) async throws -> Answer {
        var fields = Client.pushFields(phoneNumber)
        fields["CallBackURL"] = .string(callbackURL)
        return try await post("/mpesa/stkpush/v1/processrequest", fields)
    }
}

/// Runs a sandbox with quick payments while the body runs.
func withSandbox(
    clock: any WallClock = SystemClock(), _ configure: (inout DarajaSandbox.Configuration) -> Void = { _ in },
    _ body: @escaping @Sendable (LiveSandbox) async throws -> Void
) async throws {
    var configuration = DarajaSandbox.Configuration()
    configuration.faults.callbackDelay = .milliseconds(5)
    configure(&configuration)
    let sandbox = DarajaSandbox(configuration: configuration, clock: clock, logger: .quiet)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await sandbox.run() }
        let port = try await sandbox.waitUntilListening()
        try await body(LiveSandbox(sandbox: sandbox, base: "http://127.0.0.1:\(port)"))
        group.cancelAll()
        // The server ends with the cancellation that has just been asked for.
        while let result = await group.nextResult() { _ = result }
    }
}
