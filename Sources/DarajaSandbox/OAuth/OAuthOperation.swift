import Bytes
import Daraja
import HTTPTypes
import JSON

/// `GET /oauth/v1/generate?grant_type=client_credentials` with Basic authentication.
///
/// A declared app needs its own secret. Of other keys any that is not empty will do with any secret, unless the
/// configuration names a pair. A wrong pair is answered with HTTP 400 and an empty body, as was observed.
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
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, accepts(parts[0], parts[1], in: world)
        else { throw .emptyBadRequest }
        world.apps.noteToken(of: parts[0])
        let token = world.tokens.issue(to: parts[0], at: call.now, &world.random)
        let answer = SandboxResponse(["access_token": .string(token), "expires_in": "3599"])
        return world.disturb(answer, by: call.faults)
    }
    private func accepts(_ key: String, _ secret: String, in world: SandboxWorld) -> Bool {
        if let app = world.apps[key] { return secret == app.consumerSecret }
        return key == world.configuration.consumerKey ?? key && secret == world.configuration.consumerSecret ?? secret
    }
}
