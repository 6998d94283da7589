import Daraja
import DarajaSandbox
import JSON
import Testing
import Time

struct ScenarioTests {
    @Test(arguments: STKOutcomes.all)
    func aNumberChoosesAnOutcome(_ outcome: SandboxOutcome) throws {
        var client = try Client()
        let digits = String(outcome.number)
        let number = "2547000" + String(repeating: "0", count: 5 - digits.utf8.count) + digits
        let callback = try #require(client.push(number).callbacks.first)
        #expect(callback["ResultCode"]?.scalarText == outcome.code.text)
        #expect(callback["ResultDesc"]?.string == outcome.description)
    }

    @Test(arguments: STKOutcomes.all.filter { (1..<9_000).contains($0.number) })
    func anAmountChoosesAnOutcome(_ outcome: SandboxOutcome) throws {
        var client = try Client()
        let callback = try #require(client.push(amount: 140_000 + Int64(outcome.number)).callbacks.first)
        #expect(callback["ResultCode"]?.scalarText == outcome.code.text)
    }

    @Test func codesWithLettersAreTextInCallbacks() throws {
        var client = try Client()
        #expect(client.push("254700000003").callbacks.first?["ResultCode"] == .string("SFC_IC0003"))
        #expect(client.push("254700008006").callbacks.first?["ResultCode"] == .number("8006"))
    }

    @Test func theNumberComesBeforeTheAmount() throws {
        var client = try Client()
        #expect(client.push("254700002001", amount: 141_032).callbacks.first?["ResultCode"] == 2001)
        #expect(client.push("254700000000", amount: 141_032).callbacks.first?["ResultCode"] == 0)
        #expect(client.push("254700054321", amount: 140_555).callbacks.first?["ResultCode"] == 0)
    }

    @Test func anOutcomeAndAFaultMayComeTogether() throws {
        var client = try Client()
        let answer = client.push("254700001032", amount: 149_004)
        #expect(answer.callbacks.map { $0["ResultCode"] } == [1032, 1032])
    }

    @Test(arguments: Fault.allCases, [true, false])
    func aNumberOrAnAmountChoosesAFault(_ fault: Fault, _ byNumber: Bool) throws {
        var client = try Client()
        let answer =
            byNumber
            ? client.push("2547110000" + fault.digits) : client.push(amount: 149_000 + Int64(fault.rawValue))
        switch fault {
        case .firewallPage, .spikeArrest, .serverErrorWithoutEffect: #expect(client.world.payments.isEmpty)
        case _ where Self.payoutFaults.contains(fault):
            #expect(client.world.payments.map(\.injectedFaults) == [[]])
        default: #expect(client.world.payments.map(\.injectedFaults) == [[fault]])
        }
        check(answer, fault, client)
    }

    /// What pushes do not know.
    private static let payoutFaults: Set<Fault> = [
        .timeoutNoticeThenResult, .timeoutNoticeOnly, .systemErrorWithEffect, .systemErrorWithoutEffect,
    ]

    private func check(_ answer: Client.Answer, _ fault: Fault, _ client: Client) {
        let dues = answer.response.deliveries.map { $0.due - Client.start }
        let usual = Duration.milliseconds(1_500)
        let paid = client.world.payments.first
        switch fault {
        case .callbackLost, .resultOnlyByQuery: #expect(answer.status == 200 && dues.isEmpty)
        case .callbackLate: #expect(dues == [.seconds(30)])
        case .callbackEarly:
            #expect(dues == [.zero])
            #expect(answer.response.manner == .afterDelivery(answer.response.deliveries[0].id, atMost: .seconds(2)))
        case .callbackTwice:
            #expect(dues == [usual, usual])
            #expect(answer.callbacks[0] == answer.callbacks[1])
        case .callbackContradicted:
            #expect(dues == [usual, usual + .seconds(1)])
            #expect(answer.callbacks.map { $0["ResultCode"] } == [0, 1032])
        case .serverErrorWithEffect:
            #expect((answer.status, answer.code) == (500, "500.003.1001"))
            #expect(dues == [usual])
        case .serverErrorWithoutEffect: #expect((answer.status, answer.code) == (500, "500.003.1001"))
        case .answerDropped: #expect(answer.response.manner == .never && dues == [usual])
        case .answerMissing: #expect(answer.response.manner == .afterWaiting(.seconds(60)) && dues == [usual])
        case .answerGarbled:
            #expect(answer.status == 200 && answer.json == .null && dues == [usual])
        case .wrongAmount:
            #expect(
                answer.callbacks[0].item("Amount")?.scalarText != paid.map { Amount(shillings: $0.shillings).decimal })
        case .wrongPhoneNumber:
            #expect(answer.callbacks[0].item("PhoneNumber")?.scalarText != paid?.phoneNumber.digits)
        case .firewallPage:
            #expect(answer.status == 503)
            #expect(String(decoding: answer.response.body, as: UTF8.self).contains("Incapsula incident ID"))
        case .spikeArrest: #expect((answer.status, answer.code) == (500, "500.003.02"))
        case .queryGlitches, .statusResultLost, .timeoutNoticeThenResult, .timeoutNoticeOnly,
            .systemErrorWithEffect, .systemErrorWithoutEffect:
            #expect(answer.status == 200 && dues == [usual])
        }
    }
}
