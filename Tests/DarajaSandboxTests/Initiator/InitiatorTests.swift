import Bytes
import Daraja
import DarajaSandbox
import JSON
import Testing
import Time

struct InitiatorTests {
    private func code(
        _ client: inout Client, _ credential: JSON, name: JSON = "testapi"
    ) throws -> JSON? {
        let answer = client.pay(.v1, ["SecurityCredential": credential, "InitiatorName": name])
        #expect(answer.status == 200)
        return answer.results.first?["ResultCode"]
    }

    @Test func theRightPasswordPays() throws {
        var client = try Client { $0.strictCredentials = true }
        #expect(try code(&client, Client.credential("Safaricom999!*!")) == 0)
    }

    @Test func theCertificateIsServedAsItIs() throws {
        var client = try Client()
        let answer = client.get("/sandbox/certificate")
        #expect(answer.status == 200)
        #expect(String(decoding: answer.response.body, as: UTF8.self) == DarajaSandbox.certificatePEM)
        let certificate = try SecurityCredential.Certificate(bytes: answer.response.body)
        #expect(certificate.notValidAfter > Client.start + .seconds(3_600 * 24 * 365))
    }

    @Test func threeWrongTriesLockTheOperator() throws {
        var client = try Client()
        let wrong = try Client.credential("guess")
        let right = try Client.credential("Safaricom999!*!")
        #expect(try code(&client, wrong) == 2001)
        #expect(try code(&client, wrong) == 2001)
        // A right one in between begins the count anew.
        #expect(try code(&client, right) == 0)
        for _ in 0..<3 { #expect(try code(&client, wrong) == 2001) }
        #expect(try code(&client, right) == 8006)
        #expect(try code(&client, "anything") == 8006)
        #expect(
            client.askStatus(["TransactionID": "UIM0000001", "SecurityCredential": right])
                .results.first?["ResultCode"] == 8006)
        client.world.reset()
        #expect(try code(&client, right) == 0)
        #expect(client.world.payments.map { $0.outcome.code } == [.success])
    }

    @Test func anotherNameIsWrongToo() throws {
        var client = try Client()
        #expect(try code(&client, Client.credential("Safaricom999!*!"), name: "other") == 2001)
        var own = try Client {
            $0.initiatorName = "apiop37"
            $0.initiatorPassword = "secret#1"
        }
        #expect(try code(&own, Client.credential("secret#1"), name: "apiop37") == 0)
    }

    @Test func aCredentialForAnotherCertificateCountsOnlyWhereTheSandboxIsStrict() throws {
        let foreign = JSON.string(Base64.encode([UInt8](repeating: 7, count: 256)))
        var lenient = try Client()
        #expect(try code(&lenient, foreign, name: "whoever") == 0)
        #expect(try code(&lenient, "not even base64") == 0)
        var strict = try Client { $0.applyProductionRules() }
        #expect(try code(&strict, foreign) == 2001)
        #expect(try code(&strict, "Safaricom999!*!") == 2001)
        #expect(strict.pay(.v1, ["SecurityCredential": ""]).message == "Bad Request - Invalid SecurityCredential")
    }

    @Test func aWrongCredentialMovesNothing() throws {
        var client = try Client()
        #expect(try code(&client, Client.credential("guess")) == 2001)
        #expect(client.world.moneyMoved(at: client.now + .seconds(60)) == MoneyMoved())
        #expect(client.world.payments.first?.receipt == nil)
    }
}
