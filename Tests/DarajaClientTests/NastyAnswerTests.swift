import Daraja
import DarajaClient
import Synchronization
import Testing
import Time

/// The client against servers that answer as Daraja, its firewall and broken networks do.
@Suite struct NastyAnswerTests {
    /// An answer to a push, and what it proves.
    struct Nasty: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: RawServer.Answer
        let label: String
        var message: String?
        var calls = 1

        init(
            _ testDescription: String, _ answer: RawServer.Answer, _ label: String, _ message: String? = nil,
            calls: Int = 1
        ) {
            self.testDescription = testDescription
            self.answer = answer
            self.label = label
            self.message = message
            self.calls = calls
        }

        private static func error(_ code: String, _ message: String) -> String {
            #"{"requestId":"1","errorCode":"\#(code)","errorMessage":"\#(message)"}"#
        }

        static let all = [
            Nasty("an acknowledgement", .http(status: 200, Calls.acknowledgement), "success"),
            Nasty(
                "the firewall's page",
                .http(status: 503, "<html>Incapsula</html>", headers: ["Content-Type: text/html"]),
                "ambiguous", "a web page instead of an answer (HTTP 503)"),
            Nasty("a page with 200", .http(status: 200, "<html></html>"), "ambiguous"),
            Nasty("an empty 400", .http(status: 400, ""), "ambiguous", "empty answer (HTTP 400)"),
            Nasty("an empty 200", .http(status: 200, ""), "ambiguous", "empty answer (HTTP 200)"),
            Nasty("half an acknowledgement", .http(status: 200, String(Calls.acknowledgement.prefix(40))), "ambiguous"),
            Nasty("an acknowledgement without an id", .http(status: 200, #"{"ResponseCode":"0"}"#), "ambiguous"),
            Nasty(
                "a negative acknowledgement",
                .http(status: 200, #"{"ResponseCode":"1","ResponseDescription":"Rejected"}"#), "refused", "Rejected"),
            Nasty("an acknowledgement with 500", .http(status: 500, Calls.acknowledgement), "ambiguous"),
            Nasty(
                "a redirect", .http(status: 302, "", headers: ["Location: http://127.0.0.1:1/elsewhere"]), "ambiguous",
                "empty answer (HTTP 302)"),
            Nasty("a gateway timeout", .http(status: 504, ""), "ambiguous"),
            Nasty("a request timeout", .http(status: 408, error("408.001", "Timeout")), "ambiguous", "Timeout"),
            Nasty("a plain refusal", .http(status: 400, error("400.002.02", "Bad")), "refused", "Bad"),
            Nasty("too many requests", .http(status: 429, ""), "refused"),
            Nasty(
                "spike arrest",
                .http(
                    status: 500,
                    #"{"fault":{"faultstring":"Spike arrest violation","detail":{"errorcode":"500.003.02"}}}"#),
                "refused", "Spike arrest violation"),
            Nasty(
                "a locked subscriber",
                .http(status: 500, error("500.001.1001", "Unable to lock subscriber, a transaction")),
                "refused", "Unable to lock subscriber, a transaction"),
            Nasty("wrong credentials", .http(status: 500, error("500.001.1001", "Wrong credentials")), "refused"),
            Nasty(
                "an internal error of the same code",
                .http(status: 500, error("500.001.1001", "Internal Server Error")),
                "ambiguous", "Internal Server Error"),
            Nasty(
                "a payment in process", .http(status: 500, error("500.001.1001", "The transaction is being processed")),
                "ambiguous"),
            Nasty(
                "a SOAP fault",
                .http(status: 500, #"{"Envelope":{"Body":{"Fault":{"faultstring":"Falsified"}}}}"#),
                "ambiguous", "Falsified"),
            Nasty("an end without an answer", .closed(""), "ambiguous"),
            Nasty("a reset", .reset, "ambiguous"),
            Nasty(
                "an end within the body", .closed("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"R"), "ambiguous"),
            Nasty("nothing that is HTTP", .closed("SSH-2.0-OpenSSH_9.2\r\n"), "ambiguous"),
            Nasty(
                "a body beyond the limit", .http(status: 200, String(repeating: " ", count: 70_000)), "ambiguous"),
            Nasty("a plain refusal under 200", .http(status: 200, error("400.002.02", "Bad")), "refused", "Bad"),
            Nasty("a plain refusal under 500", .http(status: 500, error("400.002.02", "Bad")), "refused", "Bad"),
            Nasty(
                "an acknowledgement with blanks",
                .http(status: 200, Calls.acknowledgement.replacing("\"0\"", with: "\"0 \"")), "success"),
            Nasty(
                "an acknowledgement that cannot be read",
                .http(status: 200, Calls.acknowledgement.replacing("\"0\"", with: "\"O\"")), "ambiguous", "Success"),
            Nasty("an acknowledgement with 401", .http(status: 401, Calls.acknowledgement), "ambiguous", "Success"),
            Nasty(
                "a token refused for ever", .http(status: 404, error("404.001.03", "Invalid Access Token")), "notSent",
                "Failed to get M-Pesa access token: Daraja refused 4 tokens in a row (404.001.03 Invalid Access Token)",
                calls: 4),
            Nasty(
                "an empty 401", .http(status: 401, ""), "notSent",
                "Failed to get M-Pesa access token: Daraja refused 4 tokens in a row (empty answer (HTTP 401))",
                calls: 4),
            Nasty(
                "a missing product",
                .http(
                    status: 401,
                    error(
                        "401.003.01",
                        "Error Occurred - Invalid Access Token - Invalid API call as no apiproduct match found")),
                "refused"),
        ]
    }

    @Test(arguments: Nasty.all)
    func anAnswerIsSortedByWhatItProves(_ nasty: Nasty) async throws {
        try await RawServer.with({ $0.isForToken ? .token("t1") : nasty.answer }) { server in
            try await withClient(server.base, maximumBodySize: 65_536) { client in
                let outcome = try await client.push()
                #expect(outcome.label == nasty.label)
                if let message = nasty.message { #expect(outcome.message == message) }
                #expect(server.calls.count == nasty.calls)
                #expect(server.calls.allSatisfy { $0.path == "/mpesa/stkpush/v1/processrequest" })
            }
        }
    }

    @Test(
        arguments: [
            ("no answer", ""), ("half a head", "HTTP/1.1 200 OK\r\nContent-Le"),
            ("a body that never ends", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"Resp"),
        ])
    func theDeadlineEndsACall(_ name: String, _ text: String) async throws {
        try await RawServer.with({ $0.isForToken ? .token("t1") : .stalled(text) }) { server in
            try await withClient(server.base, timeout: .seconds(2)) { client in
                let clock = ContinuousClock()
                let start = clock.now
                let outcome = try await client.push()
                #expect(outcome.label == "ambiguous" && outcome.error == nil)
                #expect(clock.now - start >= .milliseconds(1_900))
                #expect(server.calls.count == 1)
            }
        }
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"acc"])
    func aTokenThatDoesNotComeMeansNotSent(_ text: String) async throws {
        try await RawServer.with({ _ in .stalled(text) }) { server in
            try await withClient(server.base, timeout: .seconds(2)) { client in
                let outcome = try await client.push()
                #expect(outcome.label == "notSent")
                #expect(outcome.message?.hasPrefix("Failed to get M-Pesa access token: ") == true)
                #expect(server.calls.isEmpty)
            }
        }
    }

    @Test(
        arguments: [
            (RawServer.Answer.http(status: 200, "{}"), "the answer holds no token", true),
            (.http(status: 200, "<html></html>"), firewall(200), true),
            (.http(status: 503, "<html></html>"), firewall(503), true),
            (.http(status: 403, "<html>Access Denied</html>"), firewall(403), true),
            (.http(status: 403, "Request unsuccessful. Incapsula incident ID: 7-1"), firewall(403), true),
            (
                .http(status: 200, #"{"access_token":"abc\n","expires_in":"3599"}"#),
                unsendable("it holds a line break"), true
            ),
            (.http(status: 200, #"{"access_token":"a b"}"#), unsendable("it holds a blank"), true),
            (.http(status: 200, #"{"access_token":"abc\u0000"}"#), unsendable("it holds a control character"), true),
            (
                .http(status: 200, #"{"access_token":"ab\u00e9"}"#), unsendable("it holds a character outside ASCII"),
                true
            ),
            (.http(status: 200, #"{"access_token":""}"#), unsendable("it is empty"), true),
            (.token(String(repeating: "a", count: 9_000)), unsendable("it has 9000 characters"), true),
            (.http(status: 200, #"{"access_token":5}"#), "the answer holds no token", true),
            (.http(status: 400, " "), wrongKey(400), false), (.http(status: 401, ""), wrongKey(401), false),
            (
                .http(status: 400, #"{"errorCode":"400.008.02","errorMessage":"Invalid grant type passed"}"#),
                "Invalid grant type passed", false
            ),
            (
                .http(status: 400, #"{"errorCode":"400.008.01","errorMessage":"Bad Request - invalid credentials"}"#),
                "Bad Request - invalid credentials", false
            ),
            (
                .http(status: 500, #"{"errorCode":"500.003.02","errorMessage":"Spike Arrest Violation"}"#),
                "Spike Arrest Violation", true
            ),
            (.http(status: 500, #"{"errorCode":"500.001.1001","errorMessage":"Server Error"}"#), "Server Error", true),
        ])
    func aTokenThatIsRefusedMeansNotSent(
        _ answer: RawServer.Answer, _ reason: String, _ isRetryable: Bool
    ) async throws {
        try await RawServer.with({ _ in answer }) { server in
            try await withClient(server.base) { client in
                let outcome = try await client.push()
                #expect(outcome.summary == "notSent Failed to get M-Pesa access token: " + reason)
                if case .notSent(_, let mayBeRepeated) = outcome { #expect(mayBeRepeated == isRetryable) }
                #expect(server.requests.count == 1)
            }
        }
    }

    private static func firewall(_ status: Int) -> String {
        "a firewall in front of Daraja answered with a web page (HTTP \(status)), so Daraja did not look at the consumer "
            + "key and secret. Try the same request with curl from this machine and from another network; if only this "
            + "machine is turned away, call Daraja from another address or ask apisupport@safaricom.co.ke to admit it. A "
            + "proxy of your own on the way may also answer like this"
    }

    private static func unsendable(_ flaw: String) -> String {
        "the token in the answer cannot be sent, because \(flaw)"
    }

    private static func wrongKey(_ status: Int) -> String {
        "the consumer key or secret is wrong, or belongs to the other environment (HTTP \(status))"
    }

    @Test func fiftyCallersFetchOneTokenAndRenewItOnce() async throws {
        // Accepts the tokens from this number on.
        let accepted = Mutex((issued: 0, from: 1))
        let handler: RawServer.Handler = { request in
            accepted.withLock { state in
                if request.isForToken {
                    state.issued += 1
                    return .token("t\(state.issued)")
                }
                let number = Int(request.bearer?.dropFirst() ?? "") ?? 0
                return number >= state.from
                    ? .http(status: 200, Calls.acknowledgement)
                    : .http(status: 404, #"{"errorCode":"404.001.03","errorMessage":"Invalid Access Token"}"#)
            }
        }
        try await RawServer.with(handler) { server in
            try await withClient(server.base) { client in
                for round in 1...2 {
                    let labels = try await withThrowingTaskGroup(of: String.self) { group in
                        for _ in 0..<50 { group.addTask { try await client.push().summary } }
                        return try await group.reduce(into: Set()) { $0.insert($1) }
                    }
                    #expect(labels == ["success "])
                    #expect(server.tokenRequests.count == round)
                    accepted.withLock { $0.from += 1 }
                }
            }
        }
    }

    @Test func aTokenIsRenewedBeforeItsEnd() async throws {
        let clock = TestClock()
        let handler: RawServer.Handler = {
            $0.isForToken ? .token("t") : .http(status: 200, Calls.acknowledgement)
        }
        try await RawServer.with(handler) { server in
            try await withClient(server.base, clock: clock) { client in
                for (seconds, fetched) in [(0, 1), (3_298, 1), (1, 2), (3_000, 2)] {
                    clock.advance(by: .seconds(seconds))
                    let outcome = try await client.push()
                    #expect(outcome.label == "success")
                    #expect(server.tokenRequests.count == fetched)
                }
            }
        }
    }
}
