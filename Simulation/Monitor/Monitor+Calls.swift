import Daraja
import DarajaClient
import DarajaSandbox
import JSON
import Time

extension Monitor {
    /// A process is about to send a request.
    func began(_ call: Call, by incarnation: Incarnation) {
        if let key = call.appKey { tokens[key, default: TokenCount()].fetches += 1 }
        checkMerchant(of: call)
        guard let name = call.name else { return }
        calls[name, default: []].append(call)
        world.note("\(incarnation.number) sends \(call.kind) \(name.suffix(12))")
    }

    /// A request has reached Daraja: no other for the same payment may have done so, unless it provably did nothing.
    func arrived(_ call: Call) {
        call.hasArrived = true
        guard let name = call.name else { return }
        for earlier in calls[name] ?? [] where earlier !== call {
            if !earlier.provablyDidNothing {
                let words = earlier.end.map { "ended with \($0)" } ?? "has no known end"
                report(.resent, "\(call.kind) \(name) is sent again after a call that \(words)")
            }
        }
    }

    /// Daraja answers, whether or not the answer arrives.
    func answering(_ call: Call, _ response: SandboxResponse) {
        if let name = world.provider.acceptedTwice.first {
            report(.paidTwice, "Daraja accepted \(name) twice")
        }
        if response.status >= 400 {
            world.note(
                "Daraja answers \(call.kind) with \(response.status) \(String(decoding: response.body, as: UTF8.self))")
        }
        if DarajaError(httpStatus: response.status, body: response.body).isRateLimit { world.see(.spikeArrested) }
        if response.status == 503 { world.see(.firewallPage) }
        if response.status >= 500 { world.see(.serverErrorWithoutEffect) }
        guard call.kind == .query, let id = call.body["CheckoutRequestID"]?.string else { return }
        let json = (try? JSON(parsing: response.body)) ?? .null
        guard let code = json["ResultCode"]?.scalarText else { return world.see(.queryGlitch) }
        if code == "4999" { return world.see(.queryInFlight) }
        if code == "0" { return world.see(.queryCompleted) }
        for (name, entry) in world.provider.accepted where entry.id == id { failuresStated.insert(name) }
    }

    /// A process has learned how its request ended.
    func ended(_ call: Call, _ end: DarajaExchange) {
        call.end = end
        if let key = call.appKey, case .answered(200, let body) = end, let json = try? JSON(parsing: body),
            AccessToken(json: json) != nil
        {
            tokens[key, default: TokenCount()].received += 1
        }
    }
}
