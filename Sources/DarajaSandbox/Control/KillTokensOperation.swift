import HTTPTypes
import JSON

/// `POST /sandbox/tokens/kill`: every token becomes invalid, or with `?consumerKey=` every token of one app.
struct KillTokensOperation: SandboxOperation {
    let method = HTTPRequest.Method.post
    let path = "/sandbox/tokens/kill"
    let family = APIFamily.control

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        world.killTokens(of: call.request.queryValue("consumerKey"))
        return SandboxResponse([:])
    }
}
