import Bytes
import Daraja
import Foundation
import JSON
import Payments
import TestSupport
import Testing

extension ProgramTests {
    /// What the program writes about its work.
    @Suite struct LogTests {
        private static let consumerKey = "Kx7fConsumerKeyOfTheApp"
        private static let consumerSecret = "Sx9fConsumerSecretOfTheApp"
        private static let passkey = "PasskeyOfTheShortcode0123456789"
        private static let callbackSecret = "CallbackSecretOfThisInstallation0123456789"

        @Test(arguments: ["json", "text"])
        func logsAreReadableAndHoldNoSecret(_ format: String) async throws {
            try await withTemporaryFolder { folder in
                let sandboxPort = try await FreePort.next()
                let sandbox = try LangoProcess(
                    [
                        "sandbox", "--port", String(sandboxPort), "--delay", "10", "--merchant",
                        "600000=\(Self.passkey)", "--consumer-key", Self.consumerKey, "--consumer-secret",
                        Self.consumerSecret,
                    ], [:], in: folder)
                defer { sandbox.signal(SIGKILL) }
                _ = try await eventually("the sandbox is ready") { sandbox.output.contains("is ready on") ? true : nil }
                let port = try await FreePort.next()
                let settings = [
                    "PORT": String(port), "LOG_FORMAT": format, "LOG_LEVEL": "trace",
                    "MPESA_BASE_URL": "http://127.0.0.1:\(sandboxPort)", "MPESA_CONSUMER_KEY": Self.consumerKey,
                    "MPESA_CONSUMER_SECRET": Self.consumerSecret, "MPESA_SHORTCODE": "600000",
                    "MPESA_PASSKEY": Self.passkey, "MPESA_CALLBACK_SECRET": Self.callbackSecret,
                    "MPESA_CALLBACK_BASE_URL": "http://127.0.0.1:\(port)",
                ]
                try await withServer(settings, in: folder) { server in
                    let tokens = try await work(server)
                    let ending = try await server.stop()
                    #expect(ending.status == 0)
                    let lines = (ending.output + ending.errors).split(separator: "\n")
                    #expect(lines.contains { $0.contains("Callback without effect") })
                    #expect(lines.contains { $0.contains("contradicted") })
                    expectNoSecret(in: ending.output + ending.errors + sandbox.output + sandbox.errors, tokens)
                    guard format == "json" else { return }
                    for line in ending.errors.split(separator: "\n") {
                        let entry = try JSON(parsing: String(line))
                        #expect(entry.members?.prefix(4).map(\.name) == ["time", "level", "logger", "message"])
                    }
                }
            }
        }

        /// What is logged changes while the server runs: more of it on SIGUSR1, as before on SIGUSR2.
        @Test func theLevelIsLoweredByASignalAndRaisedByAnother() async throws {
            try await withServer(["LOG_LEVEL": "warning", "LOG_FORMAT": "json"]) { server in
                func callbacks() -> Int { server.process.errors.components(separatedBy: "Callback stored").count - 1 }
                func complete(_ count: Int) async throws {
                    let push = try await server.push()
                    let id = try #require(push.json[path: "data", "transactionId"]?.int)
                    _ = try await eventually("payment \(id) is completed") {
                        let row = try await server.client.get("/api/transactions/\(id)").json
                        return row[path: "data", "status"] == "completed" ? true : nil
                    }
                    if count > 0 { _ = try await eventually("a line is there") { callbacks() == count ? true : nil } }
                    #expect(callbacks() == count)
                }
                try await complete(0)
                server.process.signal(SIGUSR1)
                // Lines of `notice` are below the usual level: this one shows that it has changed.
                _ = try await eventually("the level is lowered") {
                    server.process.errors.contains("Log level lowered for a while") ? true : nil
                }
                try await complete(1)
                server.process.signal(SIGUSR2)
                _ = try await eventually("the level is raised") {
                    server.process.errors.contains("Log level as usual again") ? true : nil
                }
                _ = try await eventually("the change is kept") {
                    let kept = try await server.client.get("/api/logs?category=logs").json[path: "data", "logs"]?.array
                    return kept?.contains { $0["message"] == "Log level lowered for a while" } == true ? true : nil
                }
                let before = callbacks()
                try await complete(before)
                #expect(server.process.isRunning)
            }
        }

        /// An operator's typing error is no error of the program's.
        @Test func anExpectedRefusalIsNoErrorEventWhateverItsStatus() async throws {
            try await withServer { server in
                let reply = try await server.client.post("/api/dead-letter/999/retry", [:])
                #expect(reply.status == 500 && reply.json["code"] == "NOT_FOUND")
                #expect(try await server.client.get("/api/errors").json[path: "data", "errors"] == [])
                let ending = try await server.stop()
                #expect(!ending.errors.contains("Request failed"))
            }
        }

        /// Payments that succeed, fail, are refused and contradicted, with whatever else might be logged.
        ///
        /// - Returns: the tokens of the callback URLs.
        private func work(_ server: LangoServer) async throws -> [String] {
            let address = CallbackAddress(baseURL: server.client.base, secret: Self.callbackSecret)
            var tokens: [String] = []
            for phoneNumber in ["0733987654", "254700001032", "254711000007", "254711000005", "254711000014"] {
                let reply = try await server.client.post(
                    "/api/mpesa/stk-push",
                    ["phoneNumber": .string(phoneNumber), "amount": 100, "accountReference": "ORDER-1"],
                    headers: ["Idempotency-Key": "key-\(phoneNumber)"])
                let uid = reply.json[path: "data", "uid"]?.string ?? reply.json["uid"]?.string
                let url = address.url(.stk, try #require(uid.flatMap { TransactionUID($0) }))
                tokens.append(try #require(url.split(separator: "/").last.map(String.init)))
            }
            _ = try await eventually("the contradicting callback has come") {
                let row = try await server.client.get("/api/transactions/4").json
                return row[path: "data", "discrepancies"]?.array?.isEmpty == false ? true : nil
            }
            _ = try await server.client.get("/api/transactions?search=0733987654")
            _ = try await server.client.get("/nothing?phone=254733987654")
            _ = try await server.client.post("/api/mpesa/callback/stk", text: #"{"PhoneNumber":254733987654}"#)
            _ = try await server.client.post(
                "/api/mpesa/stk-push", ["phoneNumber": "254733987654", "amount": "x", "accountReference": "ORDER-1"])
            _ = try await server.client.post("/api/mpesa/stk-push", text: "{\"phoneNumber\":\"254733987654\"")
            return tokens
        }

        private func expectNoSecret(in text: String, _ tokens: [String]) {
            let secrets = [
                Self.consumerSecret, Self.passkey, Self.callbackSecret,
                Base64.encode("\(Self.consumerKey):\(Self.consumerSecret)".utf8), "733987654", "700001032", "711000005",
            ]
            for secret in secrets + tokens { #expect(!text.contains(secret), "\(secret) is in the logs") }
        }
    }
}
