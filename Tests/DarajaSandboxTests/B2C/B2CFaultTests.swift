import Daraja
import DarajaSandbox
import JSON
import Testing
import Time

struct B2CFaultTests {
    @Test(arguments: Fault.allCases, [true, false])
    func aNumberOrAnAmountChoosesAFault(_ fault: Fault, _ byNumber: Bool) throws {
        var client = try Client()
        let answer = client.pay(
            .v3,
            byNumber
                ? ["PartyB": .string("2547110000" + fault.digits)] : ["Amount": JSON(149_000 + fault.rawValue)])
        switch fault {
        case .firewallPage, .spikeArrest, .serverErrorWithoutEffect, .systemErrorWithoutEffect:
            #expect(answer.status >= 500 && client.world.payments.isEmpty)
        default: #expect(client.world.payments.map(\.injectedFaults) == [[fault]])
        }
        checkResult(answer, fault, client)
        checkAnswer(answer, fault)
    }

    private func checkResult(_ answer: Client.Answer, _ fault: Fault, _ client: Client) {
        let usual = Duration.milliseconds(1_500)
        switch fault {
        case .callbackLost, .resultOnlyByQuery: #expect(answer.dues.isEmpty)
        case .callbackLate: #expect(answer.dues == [.seconds(30)])
        case .callbackEarly: #expect(answer.dues == [.zero])
        case .callbackTwice: #expect(answer.dues == [usual, usual] && answer.results[0] == answer.results[1])
        case .callbackContradicted:
            #expect(answer.dues == [usual, usual + .seconds(1)])
            #expect(answer.results.map { $0["ResultCode"] } == [0, 1])
            #expect(answer.results[0]["ConversationID"] == answer.results[1]["ConversationID"])
        case .wrongAmount:
            #expect(
                answer.results.first?.parameter("TransactionAmount")?.int
                    == client.world.payments.first.map { $0.shillings + 1 })
        case .wrongPhoneNumber:
            #expect(
                answer.results.first?.parameter("ReceiverPartyPublicName")?.string?.contains("254711000012") != true)
        case .timeoutNoticeThenResult:
            #expect(answer.kinds == [.timeoutNotice, .result] && answer.dues == [usual, .seconds(30)])
            #expect(client.world.payments.first?.state(at: client.now + .seconds(29)) == .open)
        case .timeoutNoticeOnly:
            #expect(answer.kinds == [.timeoutNotice] && answer.dues == [usual])
            #expect(client.world.payments.first?.state(at: client.now + .seconds(30)) == .paid)
        default: break
        }
    }

    private func checkAnswer(_ answer: Client.Answer, _ fault: Fault) {
        let usual = [Duration.milliseconds(1_500)]
        switch fault {
        case .callbackEarly:
            #expect(answer.response.manner == .afterDelivery(answer.response.deliveries[0].id, atMost: .seconds(2)))
        case .serverErrorWithEffect: #expect(answer.code == "500.003.1001" && answer.dues == usual)
        case .serverErrorWithoutEffect: #expect(answer.code == "500.003.1001")
        case .systemErrorWithEffect:
            #expect((answer.status, answer.code, answer.message) == (500, "500.002.1001", "System internal error."))
            #expect(answer.dues == usual)
        case .systemErrorWithoutEffect:
            #expect((answer.status, answer.code, answer.message) == (500, "500.002.1001", "System internal error."))
        case .answerDropped: #expect(answer.response.manner == .never && answer.dues == usual)
        case .answerMissing: #expect(answer.response.manner == .afterWaiting(.seconds(60)) && answer.dues == usual)
        case .answerGarbled: #expect(answer.status == 200 && answer.json == .null && answer.dues == usual)
        case .firewallPage: #expect(answer.status == 503)
        case .spikeArrest: #expect(answer.code == "500.003.02")
        default: #expect(answer.status == 200)
        }
    }

    @Test func aRepetitionTellsWhetherAnErrorHadAnEffect() throws {
        var client = try Client()
        let error = client.pay(.v3, ["PartyB": 254711000019])
        let repeated = client.pay(.v3, ["PartyB": 254711000019])
        // The same code, and only the text tells them apart.
        #expect(error.code == repeated.code)
        #expect(repeated.message == "Duplicate OriginatorConversationID.")

        var other = try Client()
        _ = other.pay(.v3, ["PartyB": 254711000020])
        #expect(other.pay(.v3, ["PartyB": 254711000020]).message == "System internal error.")
        #expect(other.pay().status == 200)
    }

    @Test func aTimeoutNoticeRepeatsTheRequest() throws {
        var client = try Client()
        let answer = client.pay(.v3, ["PartyB": 254711000018])
        #expect(answer.response.deliveries.first?.url == "https://shop.example/b2c/timeout")
        let notice = try #require(answer.documents.first)
        #expect(notice["SecurityCredential"] == "c2VjcmV0" && notice["Amount"] == 100)
        #expect(TimeoutNotice(json: notice)?.originatorConversationID == "pay-000123")
        let recorded = try Recording.load("b2c-queue-timeout-request-echo-unverified")
        #expect(Set(recorded.names).subtracting(notice.names) == ["IDType", "IDNumber"])
    }

    @Test func orComesAsAResult() throws {
        var client = try Client()
        #expect(client.put("/sandbox/faults", ["timeoutNoticeForm": "result"]).json["timeoutNoticeForm"] == "result")
        let answer = client.pay(.v3, ["PartyB": 254711000017])
        let notice = try #require(answer.results.first)
        #expect(notice["ResultCode"] == 100_000_000 && notice.parameterKeys == [])
        #expect(notice["OriginatorConversationID"] == "pay-000123")
        #expect(answer.results.last?["ResultCode"] == 0)
    }

    @Test func anOutcomeAndATimeoutMayComeTogether() throws {
        var client = try Client()
        let answer = client.pay(.v3, ["PartyB": 254700002040, "Amount": 149_017])
        #expect(answer.kinds == [.timeoutNotice, .result])
        #expect(answer.results.last?["ResultCode"] == 2040)
    }

    @Test(arguments: [
        Fault.timeoutNoticeThenResult, .timeoutNoticeOnly, .systemErrorWithEffect, .systemErrorWithoutEffect,
        .callbackLost, .wrongAmount,
    ])
    func everySwitchHasItsEffect(_ fault: Fault) throws {
        var client = try Client()
        client.world.faultSwitches[fault] = 1
        _ = client.pay()
        #expect(client.world.payments.map(\.injectedFaults) == (fault == .systemErrorWithoutEffect ? [] : [[fault]]))
        // Tokens and pushes know nothing of payouts' errors.
        try client.authorize()
        #expect(client.push().status == 200)
    }
}
