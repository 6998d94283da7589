import Daraja
import DarajaClient
import DarajaSandbox
import Testing
import Time

/// The client against the sandbox, over real HTTP.
@Suite struct DarajaClientTests {
    @Test func aPushAndAQueryAreAnswered() async throws {
        try await withSandbox { sandbox, base in
            try await withClient(base) { client in
                guard case .success(let pushed) = try await client.push() else {
                    Issue.record("the push was not accepted")
                    return
                }
                #expect(
                    sandbox.payment(checkoutRequestID: pushed.checkoutRequestID)?.requestID == pushed.merchantRequestID)
                guard case .success(let answer) = try await client.query(pushed.checkoutRequestID) else {
                    Issue.record("the query was not answered")
                    return
                }
                #expect(answer.resultCode == .stillProcessing)
            }
        }
    }

    @Test func aSlashAtTheEndOfTheAddressDoesNotMatter() async throws {
        try await withSandbox { _, base in
            try await withClient(base + "/") { client in
                let outcome = try await client.push()
                #expect(outcome.label == "success")
            }
        }
    }

    @Test func aKilledTokenIsRenewedAndTheRequestRepeatedOnce() async throws {
        try await withSandbox { sandbox, base in
            try await withClient(base) { client in
                try await client.checkToken()
                sandbox.killTokens()
                let outcome = try await client.push("254712345678")
                #expect(outcome.label == "success")
                #expect(sandbox.payments.count == 1)
            }
        }
    }

    @Test func fiftyCallersSurviveAKilledToken() async throws {
        try await withSandbox({ $0.tokenKillsPrevious = true }) { sandbox, base in
            try await withClient(base) { client in
                #expect(try await client.push().label == "success")
                sandbox.killTokens()
                let labels = try await withThrowingTaskGroup(of: String.self) { group in
                    for number in 10..<60 {
                        group.addTask { try await client.push("2547123456\(number)").summary }
                    }
                    return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
                }
                #expect(labels == ["success ": 50])
                #expect(sandbox.payments.count == 51)
            }
        }
    }

    @Test func anExpiringTokenIsRenewedBeforeItsEnd() async throws {
        let clock = TestClock()
        try await withSandbox(clock: clock) { sandbox, base in
            try await withClient(base, clock: clock) { client in
                try await client.checkToken()
                // Past the end of the token: a client that went on with it would be refused and would ask again.
                clock.advance(by: .seconds(3_601))
                #expect(try await client.query("ws_CO_1").error?.code == "500.001.1001")
            }
        }
    }

    @Test func wrongCredentialsAreNamedAsSuch() async throws {
        try await withSandbox({ $0.consumerSecret = "another" }) { sandbox, base in
            try await withClient(base) { client in
                let expected = """
                    Failed to get M-Pesa access token: the consumer key or secret is wrong, or belongs to the other \
                    environment (HTTP 400)
                    """
                let outcome = try await client.push()
                #expect(outcome.summary == "notSent " + expected)
                let failure = await #expect(throws: TokenFailure.self) { try await client.checkToken() }
                #expect(failure?.message == expected)
                #expect(sandbox.payments.isEmpty)
            }
        }
    }

    @Test func aRightPairIsAccepted() async throws {
        try await withSandbox({
            $0.consumerKey = "key"
            $0.consumerSecret = "secret"
        }) { _, base in
            try await withClient(base) { client in try await client.checkToken() }
        }
    }

    @Test(
        arguments: [
            ("254711000006", "ambiguous", "500.003.1001", 1), ("254711000007", "ambiguous", "500.003.1001", 0),
            ("254711000008", "ambiguous", nil, 1), ("254711000010", "ambiguous", "", 1),
            ("254711000013", "ambiguous", "", 0), ("254711000014", "refused", "500.003.02", 0),
        ] as [(String, String, String?, Int)])
    func theFaultsOfTheSandboxAreSorted(
        _ phoneNumber: String, _ label: String, _ code: String?, _ sent: Int
    ) async throws {
        try await withSandbox { sandbox, base in
            try await withClient(base) { client in
                let outcome = try await client.push(phoneNumber)
                #expect(outcome.label == label)
                #expect(outcome.error?.code == code)
                #expect(outcome.error?.isRateLimit ?? false == (code == "500.003.02"))
                #expect(sandbox.payments.count == sent)
            }
        }
    }

    @Test func theGatewaysLimitIsARefusalThatMayBeRepeated() async throws {
        let clock = TestClock()
        try await withSandbox(clock: clock, { $0.spikeArrestPerSecond = 2 }) { sandbox, base in
            try await withClient(base, clock: clock) { client in
                // The token takes the first place of this second, the first push the second.
                #expect(try await client.push().label == "success")
                guard case .refused(let error) = try await client.push() else {
                    Issue.record("not refused")
                    return
                }
                #expect(error.isRateLimit && error.code == "500.003.02")
                clock.advance(by: .seconds(1))
                #expect(try await client.push().label == "success")
                #expect(sandbox.payments.count == 2)
            }
        }
    }

    @Test func whatTheExpressChecksRefuseWasNotSent() async throws {
        try await withSandbox({ $0.subscriberLock = true }) { sandbox, base in
            try await withClient(base) { client in
                let merchant = try await client.push(shortcode: "600000")
                #expect(merchant.summary == "refused Merchant does not exist")
                let credentials = try await client.push(passkey: "wrong")
                #expect(credentials.summary == "refused Wrong credentials")
                #expect(try await client.push().label == "success")
                let locked = try await client.push(shillings: 2)
                #expect(locked.label == "refused")
                #expect(locked.message?.hasPrefix("Unable to lock subscriber") == true)
                let unknown = try await client.query("ws_CO_1")
                #expect(unknown.label == "ambiguous")
                let amount = try await client.push("254712345678", shillings: 0)
                #expect(amount.summary == "refused Bad Request - Invalid Amount")
                #expect(sandbox.payments.count == 1)
            }
        }
    }

    @Test func anAnswerAfterTheDeadlineIsLostAndThePaymentGoesOn() async throws {
        try await withSandbox { sandbox, base in
            try await withClient(base, timeout: .seconds(3)) { client in
                let outcome = try await client.push("254711000009")
                #expect(outcome.label == "ambiguous" && outcome.error == nil)
                #expect(sandbox.payments.count == 1)
            }
        }
    }
}
