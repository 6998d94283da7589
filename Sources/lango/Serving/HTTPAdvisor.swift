import AsyncHTTPClient
import Daraja
import DarajaClient
import JSON
import NIOCore
import NIOHTTP1
import Payments
import Time
import Traces

/// Asks the operator's application about a customer's payment: `POST` of Daraja's notice, answered by
/// `{"accept": true}` or `{"accept": false, "code": "C2B00012", "reason": "…"}`.
struct HTTPAdvisor: C2BAdvisor {
    let http: HTTPClient
    let url: String
    /// Well under the 8 seconds that Daraja waits.
    let timeout: Duration

    func advise(on notice: C2BNotice, raw: JSON) async -> C2BValidationReply? {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(TraceContext.current)
        request.body = .bytes(raw.bytes)
        // Whatever goes wrong, the stated default holds.
        guard
            let response = try? await http.execute(
                request, deadline: .now() + .milliseconds(timeout.microseconds / 1_000)),
            response.status.code == 200, let body = try? await response.body.collect(upTo: 64 * 1_024),
            let answer = try? JSON(parsing: body.readableBytesView), let accepts = answer["accept"]?.bool
        else { return nil }
        if accepts { return .accept(thirdPartyTransactionID: answer["thirdPartyTransID"]?.string) }
        let rejection = answer["code"]?.string.flatMap { C2BValidationReply.Rejection(rawValue: $0) } ?? .other
        return .reject(rejection, description: answer["reason"]?.string ?? "Rejected")
    }
}
