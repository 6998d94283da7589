import DarajaSandbox
import HTTPTypes
import JSON
import Testing
import Time

struct ControlTests {
    private func put(_ client: inout Client, _ body: JSON) -> Client.Answer {
        client.send(SandboxRequest(method: .put, target: "/sandbox/faults", body: body.bytes))
    }

    private func post(_ client: inout Client, _ target: String) -> Client.Answer {
        client.send(SandboxRequest(method: .post, target: target))
    }

    @Test func switchesAreReadAndChangedByName() throws {
        var client = try Client()
        let before = client.get("/sandbox/faults").json
        #expect(before.names.count == Fault.allCases.count + 3)
        #expect(before["lostCallbacks"] == .number("0.0"))
        #expect(before["callbackDelayMilliseconds"] == 1500)

        let changed = put(&client, ["lostCallbacks": 1, "callbackDelayMilliseconds": 10])
        #expect(changed.status == 200)
        #expect(client.world.faultSwitches[.callbackLost] == 1)
        #expect(client.push().response.deliveries.isEmpty)
        #expect(client.get("/sandbox/faults").json == changed.json)
        #expect(post(&client, "/sandbox/reset").status == 200)
        #expect(client.get("/sandbox/faults").json == before)
    }

    @Test(arguments: [
        #"{"lostCallbacks":2}"#, #"{"lostCallbacks":"often"}"#, #"{"losses":1}"#, "[]", "",
        #"{"callbackDelayMilliseconds":-1}"#, #"{"timeoutNoticeForm":"letter"}"#,
        #"{"duplicateCallbacks":1,"lostCallbacks":-1}"#,
    ])
    func aWrongSwitchChangesNothing(_ body: String) throws {
        var client = try Client()
        let answer = client.send(SandboxRequest(method: .put, target: "/sandbox/faults", body: Array(body.utf8)))
        #expect(answer.status == 400)
        #expect(answer.json["error"]?.string?.isEmpty == false)
        #expect(client.world.faultSwitches == FaultSwitches())
    }

    @Test(arguments: Fault.allCases)
    func everySwitchHasItsEffect(_ fault: Fault) throws {
        var client = try Client()
        #expect(put(&client, .object([JSON.Member(fault.switchName, 1)])).status == 200)
        let push = client.push()
        switch fault {
        case .firewallPage: #expect(push.status == 503)
        case .spikeArrest, .serverErrorWithoutEffect: #expect(push.status == 500 && client.world.payments.isEmpty)
        case .timeoutNoticeThenResult, .timeoutNoticeOnly, .systemErrorWithEffect, .systemErrorWithoutEffect,
            .statusResultLost:
            #expect(push.status == 200)
            #expect(client.world.payments.map(\.injectedFaults) == [[]])
        case .queryGlitches:
            #expect(push.status == 200)
            #expect(client.query(push.checkoutRequestID).code == "500.001.1001")
        default: #expect(client.world.payments.map(\.injectedFaults) == [[fault]])
        }
    }

    @Test func theLedgerIsReadWholeByIdAndByPage() throws {
        var client = try Client { $0.subscriberLock = false }
        let ids = (0..<3).map { client.push(amount: Int64($0 + 1)).checkoutRequestID }
        func read(_ target: String) -> (ids: [String?], next: JSON?) {
            let json = client.get(target).json
            return (json["payments"]?.array?.map { $0["checkoutRequestID"]?.string } ?? [], json["next"])
        }
        #expect(read("/sandbox/ledger").ids == ids)
        #expect(read("/sandbox/ledger?checkoutRequestID=\(ids[1])").ids == [ids[1]])
        #expect(read("/sandbox/ledger?checkoutRequestID=none").ids == [])
        let page = read("/sandbox/ledger?limit=2")
        #expect(page.ids == Array(ids[..<2]) && page.next == 2)
        let rest = read("/sandbox/ledger?limit=2&after=2")
        #expect(rest.ids == [ids[2]] && rest.next == .null)
        #expect(client.get("/sandbox/ledger?limit=-1").status == 400)
    }

    @Test func aPaymentInTheLedgerKeepsItsResultToItselfUntilItEnds() throws {
        var client = try Client()
        _ = client.push(amount: 70)
        let open = try #require(client.get("/sandbox/ledger").json["payments"]?.array?.first)
        #expect(open["state"] == "open" && open["resultCode"] == .null && open["receipt"] == .null)
        client.now = client.now + .seconds(2)
        let paid = try #require(client.get("/sandbox/ledger").json["payments"]?.array?.first)
        #expect(paid["state"] == "paid" && paid["resultCode"] == "0" && paid["receipt"]?.string?.utf8.count == 10)
        #expect(paid["phoneNumber"] == "254708374149" && paid["amount"] == 70)
        #expect(paid["deliveries"]?.array?.count == 1)
    }

    @Test func killedTokensAreInvalid() throws {
        var client = try Client()
        #expect(post(&client, "/sandbox/tokens/kill").status == 200)
        #expect(client.push().code == "404.001.03")
    }
}
