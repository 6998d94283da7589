import DarajaSandbox
import Database
import Foundation
import JSON
import Logging
import SQLiteDatabase
import TestSupport
import Testing

extension ProgramTests {
    /// SIGTERM: what was begun is finished, then the program ends.
    @Suite struct StoppingTests {
        /// The sandbox holds its answer until its early callback is taken, and gives up on that after two seconds; so a
        /// receiver that never answers makes a push that is certainly on its way.
        @Test func aPushInFlightIsFinished() async throws {
            let receiverPort = try await FreePort.next()
            try await FreePort.withListener(on: receiverPort) { callbacks in
                try await withSandbox { sandbox, base in
                    let settings = [
                        "MPESA_BASE_URL": base, "MPESA_CALLBACK_BASE_URL": "http://127.0.0.1:\(receiverPort)",
                    ]
                    try await withServer(settings) { server in
                        async let answer = server.client.post(
                            "/api/mpesa/stk-push",
                            ["phoneNumber": "254711000003", "amount": 100, "accountReference": "ORDER-1"])
                        for await _ in callbacks { break }
                        let started = ContinuousClock.now
                        let ending = try await server.stop()
                        #expect(ending.status == 0)
                        #expect(!ending.wasKilled)
                        #expect(ContinuousClock.now - started < .seconds(10))
                        let reply = try await answer
                        #expect(reply.status == 200)
                        #expect(reply.json[path: "data", "CheckoutRequestID"]?.string == sandbox.payments.first?.id)
                        #expect(try await Self.states(server.database) == ["accepted"])
                    }
                }
            }
        }

        /// A balancer sees it, and requests that it still sends are answered.
        @Test func theInstanceIsNotReadyBeforeItsPortCloses() async throws {
            try await withServer(["SHUTDOWN_DELAY_SECONDS": "2"]) { server in
                let started = ContinuousClock.now
                server.process.signal(SIGTERM)
                _ = try await eventually("it is not ready") {
                    try await server.client.get("/readyz").status == 503 ? true : nil
                }
                #expect(try await server.push().status == 200)
                #expect(try await server.client.get("/readyz").status == 503)
                let ending = try await server.process.ending()
                #expect(ending.status == 0 && ContinuousClock.now - started >= .seconds(2))
            }
        }

        @Test func aCallThatHangsIsCutOffWhenTheTimeIsOver() async throws {
            // A callback would settle the payment whose call hangs.
            try await withServer(["MPESA_SANDBOX_DELAY_MS": "600000"]) { server in
                async let answer = server.client.post(
                    "/api/mpesa/stk-push",
                    ["phoneNumber": "254711000009", "amount": 100, "accountReference": "ORDER-1"])
                _ = try await eventually("the push is on its way") {
                    try await server.client.get("/api/transactions/1").json[path: "data", "state"] == "sending"
                        ? true : nil
                }
                server.process.signal(SIGTERM)
                let ending = try await server.process.ending(within: .seconds(13))
                #expect(ending.status == 0)
                #expect(!ending.wasKilled)
                let states = try await Self.states(server.database)
                #expect(states == ["unknown"], "\(ending.errors)")
                // The answer is 202, or lost with its connection; the payment is looked up in either case.
                if let reply = try? await answer { #expect(reply.status == 202) }
            }
        }

        @Test func connectionsThatIdleDoNotHoldItUp() async throws {
            try await withServer { server in
                // Leaves its connection in the client's pool.
                _ = try await server.client.get("/livez")
                let started = ContinuousClock.now
                let ending = try await server.stop()
                #expect(ending.status == 0)
                #expect(!ending.errors.contains(" error "), "\(ending.errors)")
                #expect(ContinuousClock.now - started < .seconds(5))
            }
        }

        @Test func theInterruptKeyStopsItAsWell() async throws {
            try await withServer { server in
                server.process.signal(SIGINT)
                let ending = try await server.process.ending()
                #expect(ending.status == 0)
            }
        }

        private func withSandbox(
            _ body: @escaping @Sendable (DarajaSandbox, String) async throws -> Void
        ) async throws {
            let sandbox = DarajaSandbox(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await sandbox.run() }
                let port = try await sandbox.waitUntilListening()
                try await body(sandbox, "http://127.0.0.1:\(port)")
                group.cancelAll()
                // The sandbox ends with the cancellation that has just been asked for.
                while let result = await group.nextResult() { _ = result }
            }
        }

        private static func states(_ file: URL) async throws -> [String] {
            let database = try SQLiteDatabase(SQLiteDatabase.Configuration(path: file.path()))
            let states = try await database.read { connection in
                try connection.query("SELECT state FROM transactions ORDER BY id").map { row in
                    var reader = row.reader
                    return try reader.text()
                }
            }
            try await database.close()
            return states
        }
    }
}
