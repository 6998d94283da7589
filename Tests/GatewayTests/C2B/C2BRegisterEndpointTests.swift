import Access
import Daraja
import DarajaSandbox
import JSON
import Payments
import TestSupport
import Testing

struct C2BRegisterEndpointTests {
    private static let path = "/api/mpesa/c2b/register"

    @Test(arguments: ["", "{}", #"{"responseType":"Completed"}"#, #"{"responseType":"Cancelled"}"#])
    func registrationIsAnsweredWithDarajasOwnObject(_ body: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(Self.path, text: body)
            #expect(reply.status == 200)
            #expect(reply.json.names == ["success", "data"])
            let data = try #require(reply.json["data"])
            #expect(data.names == ["OriginatorCoversationID", "ResponseCode", "ResponseDescription"])
            #expect(data["ResponseCode"] == "0")
        }
    }

    @Test(arguments: [
        (
            #"{"responseType":"Canceled"}"#,
            "Invalid enum value. Expected 'Completed' | 'Cancelled', received 'Canceled'"
        ),
        (#"{"responseType":1}"#, "Expected string, received number"),
    ])
    func anotherResponseTypeIsRefused(_ body: String, _ issue: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(Self.path, text: body)
            #expect(reply.status == 400)
            #expect(reply.json["error"] == .string("Validation failed: responseType: \(issue)"))
        }
    }

    @Test(arguments: C2BRegistrationProblem.allCases)
    func everyFormOfRefusalIsExplained(_ problem: C2BRegistrationProblem) async throws {
        let shortcode = try #require(Shortcode("174379"))
        try await withGateway(GatewayOptions { $0.sandbox.registrationProblems = [shortcode: problem] }) { gateway in
            let reply = try await gateway.client.post(Self.path, [:])
            #expect(reply.status == 400)
            #expect(reply.json["success"] == false)
            #expect(reply.json["error"]?.string?.hasPrefix("C2B registration failed: ") == true, "\(reply.text)")
            #expect(reply.json["advice"]?.string?.isEmpty == false)
            let isRegistered =
                [.alreadyRegistered, .alreadyRegisteredWithoutCode, .registeredElsewhere].contains(problem)
            #expect(reply.json["code"] == (isRegistered ? "ALREADY_REGISTERED" : "DARAJA_REFUSED"))
        }
    }

    @Test(arguments: C2BVersion.allCases)
    func theVersionThatTheAppCarriesIsFoundOut(_ version: C2BVersion) async throws {
        try await withGateway(GatewayOptions { $0.sandbox.c2bVersion = version }) { gateway in
            let reply = try await gateway.client.post(Self.path, [:])
            #expect(reply.status == 200)
        }
    }

    @Test func withoutATokenTheReasonIsNamed() async throws {
        let port = try await FreePort.next()
        try await withGateway(GatewayOptions { $0.darajaURL = "http://127.0.0.1:\(port)" }) { gateway in
            let reply = try await gateway.client.post(Self.path, [:])
            #expect(reply.status == 400)
            #expect(
                reply.json["error"]?.string?.hasPrefix(
                    "C2B registration failed: Failed to get M-Pesa access token: ") == true)
            #expect(reply.json["code"] == "NO_ANSWER" && reply.json["retryable"] == true)
        }
    }

    @Test func wrongCredentialsNeedNoRepetition() async throws {
        try await withGateway(GatewayOptions { $0.sandbox.consumerSecret = "another" }) { gateway in
            let reply = try await gateway.client.post(Self.path, [:])
            #expect(reply.json["code"] == "NO_ANSWER" && reply.json["retryable"] == false)
        }
    }

    @Test func productionRefusesAURLThatSafaricomWouldRefuse() async throws {
        try await withGateway(GatewayOptions { $0.isProduction = true }) { gateway in
            let key = try await gateway.key([.c2b])
            let reply = try await gateway.client.post(Self.path, [:], headers: key)
            #expect(reply.status == 400 && reply.json["code"] == "BAD_CALLBACK_URL")
        }
    }
}
