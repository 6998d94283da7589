import Daraja
import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// A disk that fills up, of a real file system.
    @Suite(.enabled(if: SmallDisk.isPossible, "a small disk cannot be mounted here: run the tests as root"))
    struct FullDiskTests {
        private static let body = #"{"Body":{"stkCallback":{"ResultCode":1,"CheckoutRequestID":"ws_CO_x"}}}"#

        private static func post(_ server: LangoServer, from address: String) async throws -> HTTPCaller.Reply {
            try await server.client.post(
                "/api/mpesa/callback/stk", text: body, headers: ["X-Forwarded-For": address])
        }

        @Test func theUnprovenAreRefusedBeforeTheOthers() async throws {
            try await SmallDisk.withSmallDisk(megabytes: 24) { disk in
                let settings = ["MIN_FREE_DISK_MB": "8", "TRUSTED_PROXIES": "127.0.0.1"]
                try await withServer(settings, in: disk.folder) { server in
                    #expect(try await Self.post(server, from: "41.90.1.2").status == 200)
                    try disk.fill(leaving: 4_096)
                    let refused = try await eventually("a stranger's is refused") {
                        let reply = try await Self.post(server, from: "41.90.1.2")
                        return reply.status == 503 ? reply : nil
                    }
                    #expect(refused.json["code"] == "STORAGE_LOW")
                    #expect(try await Self.post(server, from: "196.201.214.200").status == 200)
                    #expect(try await server.client.get("/readyz").status == 200)
                    #expect(try await server.scrape().sum("lango_disk_low") == 1)
                    try disk.empty()
                    _ = try await eventually("a stranger's is taken again") {
                        try await Self.post(server, from: "41.90.1.2").status == 200 ? true : nil
                    }
                }
            }
        }

        @Test func aFullDiskIsKnownAndOverWhenThereIsRoom() async throws {
            try await SmallDisk.withSmallDisk(megabytes: 12) { disk in
                try await withServer(["MIN_FREE_DISK_MB": "0"], in: disk.folder) { server in
                    #expect(try await server.client.get("/readyz").status == 200)
                    try disk.fill()
                    _ = try await eventually("the server is not ready", within: .seconds(60)) {
                        // What is left of the log file of before is used up by these.
                        _ = try await server.client.post(
                            "/api/mpesa/callback/stk", text: Self.body + String(repeating: " ", count: 60_000))
                        return try await server.client.get("/readyz").status == 503 ? true : nil
                    }
                    let health = try await server.client.get("/api/health")
                    #expect(health.status == 503)
                    #expect(health.json["error"] == "The database takes no writes")
                    #expect(try await server.client.get("/livez").status == 200)
                    #expect(try await server.scrape().sum("lango_database_writable") == 0)
                    // Reading goes on.
                    #expect(try await server.client.get("/api/callbacks").status == 200)
                    try disk.empty()
                    _ = try await eventually("the server is ready again") {
                        try await server.client.get("/readyz").status == 200 ? true : nil
                    }
                    #expect(try await server.client.get("/api/health").status == 200)
                    let reply = try await server.client.post("/api/mpesa/callback/stk", text: Self.body)
                    #expect(reply.status == 200)
                }
            }
        }
    }
}
