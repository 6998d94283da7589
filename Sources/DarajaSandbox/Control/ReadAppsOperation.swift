import Daraja
import HTTPTypes
import JSON

/// `GET /sandbox/apps`: the declared apps, those that are not declared and have got a token, and what each has asked for.
struct ReadAppsOperation: SandboxOperation {
    let method = HTTPRequest.Method.get
    let path = "/sandbox/apps"
    let family = APIFamily.control

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        SandboxResponse(["apps": world.apps.json])
    }
}
