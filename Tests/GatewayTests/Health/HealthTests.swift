import Database
import Gateway
import JSON
import TestSupport
import Testing

/// The three ways to ask how the server is.
struct HealthTests {
    @Test func healthIsTheReferencesDocumentWithoutAnEnvelope() async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.get("/api/health")
            #expect(reply.status == 200)
            #expect(
                reply.json.names == [
                    "status", "timestamp", "version", "uptime", "connections", "environment", "daraja",
                ])
            #expect(reply.json["status"] == "healthy")
            #expect(reply.json["version"] == "9.9.9")
            #expect(reply.json["uptime"]?.int != nil)
            #expect(reply.json["connections"] == ["sse": 0])
            #expect(reply.json["environment"] == "sandbox")
        }
    }

    @Test func withoutADatabaseTheServerLivesButIsNeitherHealthyNorReady() async throws {
        try await withGateway(.silent) { gateway in
            try await gateway.database.close()
            let health = try await gateway.client.get("/api/health")
            #expect(health.status == 503)
            #expect(health.json.names == ["status", "timestamp", "error"])
            #expect(health.json["status"] == "unhealthy")
            let ready = try await gateway.client.get("/readyz")
            #expect(ready.status == 503)
            #expect(ready.json["code"] == "DATABASE_UNAVAILABLE")
            #expect(try await gateway.client.get("/livez").status == 200)
        }
    }

    @Test func readinessFollowsItsSwitch() async throws {
        try await withGateway(.silent) { gateway in
            let ready = try await gateway.client.get("/readyz")
            #expect(ready.status == 200)
            #expect(ready.json == ["status": "ready"])
            gateway.readiness.set(false)
            let stopping = try await gateway.client.get("/readyz")
            #expect(stopping.status == 503)
            #expect(stopping.json["code"] == "NOT_READY")
            #expect(try await gateway.client.get("/livez").status == 200)
            #expect(try await gateway.client.get("/api/health").status == 200)
        }
    }

    @Test func livenessIsPlainText() async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.get("/livez")
            #expect(reply.text == "ok\n")
            #expect(reply.header("Content-Type") == "text/plain; charset=utf-8")
        }
    }
}
