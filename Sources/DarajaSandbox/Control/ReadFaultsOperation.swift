import HTTPTypes
import JSON

/// `GET /sandbox/faults`: the switches as they are.
struct ReadFaultsOperation: SandboxOperation {
    let method = HTTPRequest.Method.get
    let path = "/sandbox/faults"
    let family = APIFamily.control

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        SandboxResponse(world.faultSwitches.json)
    }
}
