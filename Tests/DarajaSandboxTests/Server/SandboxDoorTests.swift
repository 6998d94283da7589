import DarajaSandbox
import HTTPTypes
import JSON
import Testing

/// `SandboxDoor`: programs use the sandbox, web pages do not.
@Suite(.timeLimit(.minutes(1)))
struct SandboxDoorTests {
    @Test(arguments: [
        ["Origin": "https://evil.example"], ["Origin": "null"], ["Origin": "http://localhost:3001"],
        ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Host": "evil.example"],
        ["Host": "evil.example:8080"],
    ])
    func noPageResetsTheSandbox(_ headers: [String: String]) async throws {
        try await withSandbox { live in
            _ = try await live.push("254708374149", callbackURL: "http://127.0.0.1:1/x")
            for path in ["/sandbox/reset", "/sandbox/faults", "/sandbox/tokens/kill", "/sandbox/shortcodes/174379"] {
                let reply = try await live.call(.post, path, [:], headers: headers.map { ($0.key, $0.value) })
                #expect(reply.status == 403, "\(path)")
            }
            #expect(live.sandbox.payments.count == 1)
        }
    }

    @Test(
        arguments: [[:], ["Host": "sandbox:8080"], ["Host": "10.0.0.7:8080"], ["Host": "localhost"]]
            as [[String: String]])
    func aProgramDoes(_ headers: [String: String]) async throws {
        try await withSandbox { live in
            _ = try await live.push("254708374149", callbackURL: "http://127.0.0.1:1/x")
            let reply = try await live.call(.post, "/sandbox/reset", [:], headers: headers.map { ($0.key, $0.value) })
            #expect(reply.status == 200)
            #expect(live.sandbox.payments.isEmpty)
        }
    }
}
