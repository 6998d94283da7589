import HTTPTypes
import JSON

/// `POST /sandbox/reset`: forgets payments, locks and undelivered callbacks and restores the switches.
struct ResetOperation: SandboxOperation {
    let method = HTTPRequest.Method.post
    let path = "/sandbox/reset"
    let family = APIFamily.control

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        world.reset()
        return SandboxResponse([:])
    }
}
