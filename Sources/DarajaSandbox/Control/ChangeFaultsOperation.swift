import HTTPTypes
import JSON

/// `PUT /sandbox/faults`: changes the switches that the body names and answers with all of them.
struct ChangeFaultsOperation: SandboxOperation {
    let method = HTTPRequest.Method.put
    let path = "/sandbox/faults"
    let family = APIFamily.control

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        guard let document = try? JSON(parsing: call.request.body), document.members != nil else {
            throw .control("the body is no JSON object")
        }
        var switches = world.faultSwitches
        try switches.update(from: document)
        world.faultSwitches = switches
        return SandboxResponse(switches.json)
    }
}
