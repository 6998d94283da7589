import Daraja
import HTTPTypes
import JSON

/// `POST /sandbox/apps`: declares an app, or changes the one with the same consumer key, and answers with it.
///
/// The answer has no secrets.
struct DeclareAppOperation: SandboxOperation {
    let method = HTTPRequest.Method.post
    let path = "/sandbox/apps"
    let family = APIFamily.control

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        guard let document = try? JSON(parsing: call.request.body) else { throw .control("the body is no JSON") }
        do throws(SandboxAppError) {
            let app = try SandboxApp(json: document)
            try world.declare(app)
            return SandboxResponse(world.apps.json(of: app))
        } catch {
            throw .control(error.description)
        }
    }
}
