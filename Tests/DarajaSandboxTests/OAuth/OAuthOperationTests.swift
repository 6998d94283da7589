import Bytes
import Daraja
import DarajaSandbox
import HTTPTypes
import JSON
import Testing
import Time

struct OAuthOperationTests {
    private static let target = "/oauth/v1/generate?grant_type=client_credentials"

    private static func basic(_ pair: String) -> HTTPFields {
        [.authorization: "Basic " + Base64.encode(pair.utf8)]
    }

    @Test func anyPairGetsATokenWhoseLifetimeIsText() throws {
        var client = try Client()
        let answer = client.get(Self.target, headers: Self.basic("any:pair"))
        #expect(answer.status == 200)
        #expect(answer.json.names == ["access_token", "expires_in"])
        #expect(answer.json["access_token"]?.string?.utf8.count == 28)
        #expect(answer.json["expires_in"] == "3599")
    }

    @Test(arguments: [":", ":secret", "key:", "no colon"])
    func incompleteCredentialsGetAnEmpty400(_ pair: String) throws {
        var client = try Client()
        let answer = client.get(Self.target, headers: Self.basic(pair))
        #expect(answer.status == 400)
        #expect(answer.response.body.isEmpty)
    }

    @Test func onlyTheConfiguredPairGetsAToken() throws {
        var client = try Client {
            $0.consumerKey = "key"
            $0.consumerSecret = "secret"
        }
        #expect(client.get(Self.target, headers: Self.basic("key:secret")).status == 200)
        let answer = client.get(Self.target, headers: Self.basic("key:other"))
        #expect(answer.status == 400)
        #expect(answer.response.body.isEmpty)
    }

    @Test func aMissingHeaderAnotherSchemeAndAnotherGrantAreTold() throws {
        var client = try Client()
        let missing = client.get(Self.target)
        #expect((missing.status, missing.code) == (400, "400.008.01"))
        #expect(missing.message == "Invalid Authentication passed")
        let bearer = client.get(Self.target, headers: [.authorization: "Bearer x"])
        #expect(bearer.message == "Invalid authentication type passed")
        let grant = client.get("/oauth/v1/generate?grant_type=password", headers: Self.basic("key:secret"))
        #expect((grant.status, grant.code) == (400, "400.008.02"))
        #expect(grant.message == "Invalid grant type passed")
        #expect(grant.json.names == ["requestId", "errorCode", "errorMessage"])
    }

    @Test func aTokenEndsAfterAnHour() throws {
        var client = try Client()
        client.now = Client.start + .seconds(3_599)
        #expect(client.push().status == 200)
        client.now = Client.start + .seconds(3_600)
        let answer = client.push()
        #expect((answer.status, answer.code, answer.message) == (404, "404.001.03", "Invalid Access Token"))
    }

    @Test func aNewTokenKillsThePreviousOnlyWhereToldTo() throws {
        var lenient = try Client()
        let first = lenient.token
        try lenient.authorize()
        lenient.token = first
        #expect(lenient.push().status == 200)

        var strict = try Client { $0.tokenKillsPrevious = true }
        let killed = strict.token
        try strict.authorize()
        #expect(strict.push().status == 200)
        strict.token = killed
        #expect(strict.push().code == "404.001.03")
    }
}
