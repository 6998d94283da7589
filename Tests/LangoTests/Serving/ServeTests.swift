import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// `lango serve` from the first command to the last.
    @Suite struct ServeTests {
        @Test func theFirstCommandsCompleteAPayment() async throws {
            try await withServer(["MPESA_SANDBOX_DELAY_MS": ""]) { server in
                #expect(server.process.output.contains("curl -s \(server.client.base)/api/mpesa/stk-push"))
                let reply = try await server.client.post(
                    "/api/mpesa/stk-push",
                    ["phoneNumber": "0712345678", "amount": 100, "accountReference": "ORDER-1"])
                #expect(reply.status == 200)
                let row = try await eventually("the payment is completed") {
                    let list = try await server.client.get("/api/transactions?limit=1").json
                    let row = list[path: "data", "transactions"]?.array?.first
                    return row?["status"] == "completed" ? row : nil
                }
                #expect(row["transaction_id"]?.string?.count == 10)
                #expect(row["amount"] == "100.00")
                let health = try await server.client.get("/api/health")
                #expect(health.json["daraja"] == "built-in sandbox")
                let ending = try await server.stop()
                #expect(ending.status == 0)
                #expect(!ending.wasKilled)
            }
        }

        #if os(Linux)
            /// Elsewhere the machine has only one address of its own.
            @Test func callbacksOfTheBuiltInSandboxFindTheServerWhereverItListens() async throws {
                try await withServer(["HOST": "127.0.0.2"]) { server in
                    let reply = try await server.client.post(
                        "/api/mpesa/stk-push",
                        ["phoneNumber": "0712345678", "amount": 100, "accountReference": "ORDER-1"])
                    #expect(reply.status == 200)
                    _ = try await eventually("the payment is completed") {
                        let row = try await server.client.get("/api/transactions/1").json
                        return row[path: "data", "status"] == "completed" ? true : nil
                    }
                }
            }
        #endif

        @Test func whatIsStoredIsThereAfterARestart() async throws {
            try await withTemporaryFolder { folder in
                let port = String(try await FreePort.next())
                for round in 1...2 {
                    try await withServer(["PORT": port], in: folder) { server in
                        let reply = try await server.client.post(
                            "/api/mpesa/stk-push",
                            ["phoneNumber": "0712345678", "amount": 100, "accountReference": "ORDER-1"],
                            headers: ["Idempotency-Key": "one"])
                        #expect(reply.status == 200)
                        #expect(reply.json[path: "data", "transactionId"] == 1, "round \(round)")
                        _ = try await eventually("the payment is completed") {
                            let row = try await server.client.get("/api/transactions/1").json
                            return row[path: "data", "status"] == "completed" ? true : nil
                        }
                        #expect(try await server.stop().status == 0)
                    }
                }
            }
        }

        @Test func theSettingsFileIsReadAndTheEnvironmentWins() async throws {
            try await withTemporaryFolder { folder in
                try """
                # An existing installation's file.\r
                export MPESA_SHORTCODE="600000"\r
                MPESA_PASSKEY='from#the#file' # quoted\r
                DATABASE_URL=sqlite:./elsewhere/payments.db # relative\r
                MPESA_TILL_NUMBER=  # not a till\r
                PORT=1\r
                LOG_FORMAT=json\r
                NEXT_PUBLIC_TITLE=x\r
                """.write(to: folder.appending(path: ".env.local"), atomically: true, encoding: .utf8)
                try await withServer(in: folder) { server in
                    let reply = try await server.client.post(
                        "/api/mpesa/stk-push",
                        ["phoneNumber": "0712345678", "amount": 100, "accountReference": "ORDER-1"])
                    #expect(reply.status == 200)
                    let row = try await server.client.get("/api/transactions/1").json
                    #expect(row[path: "data", "raw_request", "BusinessShortCode"] == "600000")
                    #expect(row[path: "data", "raw_request", "TransactionType"] == "CustomerPayBillOnline")
                    let database = folder.appending(path: "elsewhere/payments.db")
                    #expect(FileManager.default.fileExists(atPath: database.path()))
                    let ending = try await server.stop()
                    #expect(ending.status == 0)
                    #expect(ending.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("{") })
                }
            }
        }

        @Test func aPortInUseIsNamed() async throws {
            let port = try await FreePort.next()
            try await FreePort.withListener(on: port) { _ in
                try await withTemporaryFolder { folder in
                    let ending = try await lango(["serve"], ["PORT": String(port)], in: folder)
                    #expect(ending.status == 1)
                    #expect(
                        ending.errors.hasSuffix(
                            "lango: Another program listens on port \(port) of 127.0.0.1 already: "
                                + "stop it, or set PORT or HOST\n"), "\(ending.errors)")
                    #expect(!ending.output.contains("is ready"))
                }
            }
        }

        @Test func aSandboxPortInUseIsNamed() async throws {
            let sandboxPort = try await FreePort.next()
            let port = try await FreePort.next()
            try await FreePort.withListener(on: sandboxPort) { _ in
                try await withTemporaryFolder { folder in
                    let settings = ["PORT": String(port), "MPESA_SANDBOX_PORT": String(sandboxPort)]
                    let ending = try await lango(["serve"], settings, in: folder)
                    #expect(ending.status == 1)
                    #expect(
                        ending.errors.hasSuffix(
                            "lango: Another program listens on the port of the built-in sandbox already: "
                                + "stop it, or set MPESA_SANDBOX_PORT\n"), "\(ending.errors)")
                }
            }
        }

        @Test(arguments: [
            ("HOST", "198.51.100.77", "lango: This machine has no such address to listen on, "),
            ("HOST", "no..such.host", "lango: There is no such address to listen on, "),
            ("PORT", "eighty", "lango: PORT must be a whole number from 1 to 65535"),
            ("MPESA_PASKEY", "x", "lango: MPESA_PASKEY in the environment is not a setting of Lango; did you mean "),
            ("MPESA_CONSUMER_KEY", "x", "lango: MPESA_CONSUMER_KEY is set, but MPESA_CONSUMER_SECRET is not"),
            ("MPESA_ENVIRONMENT", "production", "lango: MPESA_ENVIRONMENT is production, but MPESA_CONSUMER_KEY"),
            (
                "DATABASE_URL", "sqlite:/dev/null/lango.db",
                "lango: The folder /dev/null for the database cannot be made: "
            ),
            ("DATABASE_URL", "sqlite:/", "lango: The database cannot be used: "),
        ])
        func aSettingThatCannotBeUsedEndsTheProgramWithASentence(
            _ name: String, _ value: String, _ sentence: String
        ) async throws {
            let port = String(try await FreePort.next())
            try await withTemporaryFolder { folder in
                let ending = try await lango(["serve"], ["PORT": port].merging([name: value]) { $1 }, in: folder)
                #expect(ending.status == 1)
                #expect(!ending.wasKilled)
                let last = ending.errors.split(separator: "\n").last ?? ""
                #expect(last.hasPrefix(sentence), "\(ending.errors)")
            }
        }
    }
}
