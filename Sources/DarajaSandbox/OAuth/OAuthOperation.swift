import Daraja
import HTTPTypes
import JSON

/// `GET /oauth/v1/generate?grant_type=client_credentials` with Basic authentication.
///
/// Any key and secret that are not empty will do unless the configuration names a pair.
struct OAuthOperation: SandboxOperation {
    let method = HTTPRequest.Method.get
    let path = "/oauth/v1/generate"
    let family = APIFamily.oauth

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        guard call.request.headers[.authorization] != nil else {
            throw .envelope(code: "400.008.01", message: "Invalid Authentication passed")
        }
        guard let encoded = call.request.credentials(scheme: "Basic") else {
            throw .envelope(code: "400.008.01", message: "Invalid authentication type passed")
        }
        guard call.request.queryValue("grant_type") == "client_credentials" else {
            throw .envelope(code: "400.008.02", message: "Invalid grant type passed")
        }
        let pair = Base64.decode(encoded).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let parts = pair.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
            parts[0] == world.configuration.consumerKey ?? parts[0],
            parts[1] == world.configuration.consumerSecret ?? parts[1]
        else { throw .emptyBadRequest }
        let token = world.tokens.issue(to: parts[0], at: call.now, &world.random)
        let answer = SandboxResponse(["access_token": .string(token), "expires_in": "3599"])
        return world.disturb(answer, by: call.faults)
    }
}
