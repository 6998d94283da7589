import AsyncHTTPClient
import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// The program is killed in the middle of its work.
    @Suite struct CrashTests {
        private static let connections = 32

        @Test func everyAcknowledgedCallbackSurvivesAKill() async throws {
            try await withTemporaryFolder { folder in
                let port = try await FreePort.next()
                let settings = [
                    "PORT": String(port), "LOG_LEVEL": "error", "MPESA_SANDBOX_DELAY_MS": "600000",
                    "MPESA_CALLBACK_SECRET": CallbackStorm.secret,
                ]
                var configuration = HTTPClient.Configuration()
                configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.connections
                // Where nobody listens any more nobody will: the client need not try again.
                configuration.connectionPool.retryConnectionEstablishment = false
                try await HTTPClient.withHTTPClient(configuration: configuration) { http in
                    let client = HTTPCaller(base: "http://127.0.0.1:\(port)", http: http)
                    let (storm, acknowledged) = try await withServer(settings, in: folder) { server in
                        let storm = CallbackStorm(payments: try await seed(600, client), base: client.base)
                        let acknowledged = await post(storm.callbacks, client, server.process)
                        let ending = try await server.process.ending()
                        #expect(ending.wasKilled && ending.status == SIGKILL)
                        return (storm, acknowledged)
                    }
                    #expect(acknowledged.count >= storm.callbacks.count / 3)
                    #expect(acknowledged.count < storm.callbacks.count)

                    try await withServer(settings, in: folder) { server in
                        let audit = try await CallbackAudit(server.database)
                        for marker in acknowledged { #expect(audit.rows[marker] == 1, "callback \(marker)") }
                        #expect(audit.rows.values.allSatisfy { $0 == 1 })
                        try audit.expectOneEffectEach(storm)

                        let missing = storm.callbacks.filter { !acknowledged.contains($0.marker) }
                        #expect(await post(missing, client, nil).count == missing.count)
                        #expect(try await server.stop().status == 0)
                    }
                    let audit = try await CallbackAudit(folder.appending(path: "data/lango.db"))
                    #expect(audit.rows.count == storm.callbacks.count)
                    #expect(audit.completed == Set(storm.payments.map(\.uid)))
                    try audit.expectOneEffectEach(storm)
                }
            }
        }

        /// Asks for payments whose own callbacks will not come.
        private func seed(_ count: Int, _ client: HTTPCaller) async throws -> [CallbackStorm.Payment] {
            let numbers = WorkList(Array(0..<count))
            return try await withThrowingTaskGroup(of: [CallbackStorm.Payment].self) { group in
                for _ in 0..<Self.connections {
                    group.addTask {
                        var payments: [CallbackStorm.Payment] = []
                        while let number = numbers.next() {
                            let reply = try await client.post(
                                "/api/mpesa/stk-push",
                                [
                                    "phoneNumber": .string("0720\(100_000 + number)"), "amount": 100,
                                    "accountReference": "STORM",
                                ])
                            payments.append(
                                try #require(
                                    CallbackStorm.Payment(reply.json["data"] ?? .null, number), "\(reply.text)"))
                        }
                        return payments
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }

        /// Posts from many connections at once, until all is posted or nobody answers any more.
        ///
        /// - Parameter victim: is killed when a third has been acknowledged.
        /// - Returns: the markers of those that were acknowledged.
        private func post(
            _ callbacks: [CallbackStorm.Callback], _ client: HTTPCaller, _ victim: LangoProcess?
        ) async -> Set<Int> {
            let waiting = WorkList(callbacks)
            let acknowledged = Sightings<Int>()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<Self.connections {
                    group.addTask {
                        while let callback = waiting.next() {
                            // Without an answer there is no acknowledgement, whatever the reason.
                            guard let reply = try? await client.post(callback.path, text: callback.body) else { return }
                            #expect(reply.status == 200)
                            let count = acknowledged.add(callback.marker)
                            if count == callbacks.count / 3 { victim?.signal(SIGKILL) }
                        }
                    }
                }
            }
            return acknowledged.all
        }
    }
}
