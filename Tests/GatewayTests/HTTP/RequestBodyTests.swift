import JSON
import TestSupport
import Testing

struct RequestBodyTests {
    private static let paths = [LiveGateway.pushPath, "/api/mpesa/stk-push/query"]

    @Test(
        arguments: [
            "{", "{\"amount\":}", "nonsense", "{\"a\":1}x", "{'a':1}", "{\"a\":01}",
            String(repeating: "[", count: 65) + String(repeating: "]", count: 65),
        ], paths)
    func brokenJSONIsNamedWithItsPlace(_ body: String, _ path: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(path, text: body)
            #expect(reply.status == 400)
            #expect(reply.json["code"] == "INVALID_JSON")
            #expect(reply.json["error"]?.string?.contains("at byte ") == true)
        }
    }

    @Test(
        arguments: [("[]", "array"), ("\"x\"", "string"), ("1", "number"), ("null", "null"), ("true", "boolean")], paths
    )
    func whatIsNoObjectIsNamed(_ body: (text: String, type: String), _ path: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(path, text: body.text)
            #expect(reply.status == 400)
            #expect(reply.json["code"] == "VALIDATION_FAILED")
            #expect(reply.json["error"] == .string("Validation failed: body: Expected object, received \(body.type)"))
        }
    }

    @Test func anEmptyPushIsNotJSON() async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.send("POST", LiveGateway.pushPath)
            #expect(reply.status == 400)
            #expect(reply.json["code"] == "INVALID_JSON")
        }
    }

    @Test func whatIsNotUTF8IsRefused() async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.send(
                "POST", LiveGateway.pushPath, body: Array("{\"accountReference\":\"".utf8) + [0xff, 0x22, 0x7d])
            #expect(reply.status == 400)
            #expect(reply.json["code"] == "INVALID_JSON")
        }
    }

    @Test(arguments: paths)
    func aBodyMayFillTheLimitAndNotMore(_ path: String) async throws {
        try await withGateway(.silent) { gateway in
            let document = LiveGateway.order().text
            let blanks = String(repeating: " ", count: 64 * 1_024 - document.utf8.count)
            #expect(try await gateway.client.post(path, text: document + blanks).status != 413)
            let reply = try await gateway.client.post(path, text: document + blanks + " ")
            #expect(reply.status == 413)
            #expect(reply.json["success"] == false)
            #expect(reply.json["code"] == "BODY_TOO_LARGE")
        }
    }

    @Test func aBodyFarBeyondTheLimitIsRefused() async throws {
        try await withGateway(.silent) { gateway in
            let body = [UInt8](repeating: 32, count: 3_000_000)
            let reply = try await gateway.client.send("POST", LiveGateway.pushPath, body: body)
            #expect(reply.status == 413)
            #expect(try await gateway.client.get("/livez").status == 200)
        }
    }
}
