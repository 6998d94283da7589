import Daraja
import DarajaSandbox
import JSON
import Testing

struct C2BRegisterOperationTests {
    @Test(arguments: [(C2BVersion.v1, "success"), (.v2, "Success")])
    func theAcknowledgementHasTheRecordedShape(_ version: C2BVersion, _ description: String) throws {
        var client = try Client()
        let answer = client.register(version)
        #expect(answer.status == 200)
        #expect(answer.json.shape == (try Recording.load("c2b-register-ack-portal-sample")).shape)
        #expect(answer.json["ResponseCode"] == "0" && answer.json["ResponseDescription"]?.string == description)
    }

    @Test func fieldsAreRefusedInOrder() throws {
        var client = try Client()
        var fields: [String: JSON] = [:]
        for name in ["ShortCode", "ResponseType", "ConfirmationURL", "ValidationURL"] {
            let answer = client.post("/mpesa/c2b/v2/registerurl", Client.object(fields))
            #expect((answer.status, answer.code) == (400, "400.002.02"))
            #expect(answer.message == "Bad Request - Invalid \(name)")
            fields[name] = Client.registration()[name]
        }
        #expect(client.post("/mpesa/c2b/v2/registerurl", Client.object(fields)).status == 200)
    }

    @Test(arguments: [
        ("ShortCode", "1234"), ("ShortCode", "12345678"), ("ResponseType", "Canceled"), ("ResponseType", "completed"),
        ("ConfirmationURL", "http://shop.example/c2b"), ("ValidationURL", "shop.example"),
    ])
    func aWrongValueIsRefused(_ name: String, _ value: String) throws {
        var client = try Client()
        #expect(client.register(.v1, [name: .string(value)]).message == "Bad Request - Invalid \(name)")
    }

    @Test func theWordsOfTheFamilyAreThoseOfC2B() throws {
        var client = try Client()
        client.token = "foreign"
        let answer = client.register()
        #expect((answer.status, answer.code, answer.message) == (400, "400.003.01", "Invalid Access Token"))
        let method = client.get("/mpesa/c2b/v2/registerurl")
        #expect((method.status, method.code) == (404, "404.001.04"))
    }

    @Test func aRegistrationIsReplacedUnlessItCountsOnce() throws {
        var lenient = try Client()
        #expect(lenient.register().status == 200)
        #expect(lenient.register().status == 200)

        var strict = try Client { $0.applyProductionRules() }
        #expect(strict.register().status == 200)
        let second = strict.register()
        #expect((second.status, second.code) == (500, "500.003.1001"))
        #expect(second.message == "Urls are already registered.")
        #expect(strict.put("/sandbox/shortcodes/600984", ["registered": false]).json["registered"] == false)
        #expect(strict.register().status == 200)
    }

    @Test(arguments: [
        "https://shop.example/MPESA/confirm", "https://safaricom.example/", "https://shop.example/?cmd=1",
        "https://abc.ngrok.io/c2b",
    ])
    func forbiddenWordsCountOnlyWhereTheyAreSwitchedOn(_ url: String) throws {
        var lenient = try Client()
        #expect(lenient.register(.v2, ["ConfirmationURL": .string(url)]).status == 200)
        var strict = try Client { $0.strictURLs = true }
        #expect(
            strict.register(.v2, ["ConfirmationURL": .string(url)]).message
                == "Bad Request - Invalid ConfirmationURL")
        #expect(
            strict.register(.v2, ["ValidationURL": .string(url)]).message == "Bad Request - Invalid ValidationURL")
        #expect(strict.register().status == 200)
    }

    @Test func theVersionHasToBeTheAppsWhereItHasOne() throws {
        var client = try Client { $0.c2bVersion = .v2 }
        let answer = client.register(.v1)
        #expect((answer.status, answer.code) == (401, "401.003.01"))
        #expect(client.simulate(.v1).code == "401.003.01")
        #expect(client.register(.v2).status == 200)
    }

    @Test(arguments: C2BRegistrationProblem.allCases)
    func everyProblemIsToldInItsOwnWords(_ problem: C2BRegistrationProblem) throws {
        var client = try Client()
        let change = client.put(
            "/sandbox/shortcodes/600984", ["registrationProblem": .string(problem.rawValue)])
        #expect(change.status == 200)
        let answer = client.register()
        let error = DarajaError(httpStatus: answer.status, body: answer.response.body)
        let expected: (Int, DarajaError.Form, C2BRegistrationRefusal) =
            switch problem {
            case .alreadyRegistered: (500, .envelope, .alreadyRegistered)
            case .alreadyRegisteredWithoutCode: (200, .acknowledgement, .alreadyRegistered)
            case .registeredElsewhere: (500, .envelope, .alreadyRegistered)
            case .missingProduct: (401, .envelope, .wrongVersion)
            case .foreignShortcode: (400, .envelope, .foreignShortcode)
            case .takenShortcode: (500, .soap, .foreignShortcode)
            }
        #expect((answer.status, error.form, C2BRegistrationRefusal(error)) == expected)
        #expect(client.put("/sandbox/shortcodes/600984", ["registrationProblem": .null]).status == 200)
        #expect(client.register().status == 200)
    }
}
