import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import ServiceLifecycle
import Time

/// Carries requests into the world and its answers out, in the manner it asks for.
struct SandboxResponder: HTTPResponder {
    let sandbox: DarajaSandbox
    let postman: CallbackPostman
    let clock: any WallClock

    /// A hundred times what any of Daraja's requests needs.
    private static let largestBody = 256 * 1_024

    func respond(to request: Request, context: SandboxRequestContext) async throws -> Response {
        guard !SandboxDoor.refuses(request.head) else {
            return response(
                SandboxResponse(
                    status: 403,
                    ["errorMessage": "The sandbox answers no web page, and its control paths no foreign Host"]),
                to: request.method)
        }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.largestBody)
        } catch is NIOTooManyBytesError {
            return Response(status: .contentTooLarge)
        }
        let sandboxRequest = SandboxRequest(
            method: request.method, target: request.head.path ?? "/", headers: request.headers,
            body: Array(body.readableBytesView))
        let now = clock.now
        let answer = sandbox.withWorld { $0.respond(to: sandboxRequest, at: now) }
        context.logger.debug(
            "answered",
            metadata: ["http.route": "\(sandboxRequest.path)", "http.response.status_code": "\(answer.status)"])
        try await send(answer, on: context.channel)
        return response(answer, to: request.method)
    }

    /// Posts the callbacks and waits until the answer may go out.
    private func send(_ answer: SandboxResponse, on channel: any Channel) async throws {
        switch answer.manner {
        case .atOnce:
            for delivery in answer.deliveries { postman.take(delivery) }
        case .afterDelivery(let id, let patience):
            let (answered, finish) = AsyncStream.makeStream(of: Void.self)
            for delivery in answer.deliveries {
                postman.take(delivery) {
                    if delivery.id == id { finish.finish() }
                }
            }
            await wait(for: answered, atMost: patience)
        case .afterWaiting(let duration):
            for delivery in answer.deliveries { postman.take(delivery) }
            // A shutdown shall not wait for an answer that is meant to be missing.
            try await cancelWhenGracefulShutdown { try await clock.sleep(for: duration) }
        case .never:
            for delivery in answer.deliveries { postman.take(delivery) }
            // Whether the close succeeds does not matter: nothing can be written afterwards.
            try? await channel.close().get()
        }
    }

    private func wait(for signal: AsyncStream<Void>, atMost patience: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signal { return }
            }
            // A cancelled sleep ends the wait, which is all that is wanted of it.
            group.addTask { [clock] in try? await clock.sleep(for: patience) }
            await group.next()
            group.cancelAll()
        }
    }

    private func response(_ answer: SandboxResponse, to method: HTTPRequest.Method) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = answer.contentType
        headers[.contentLength] = String(answer.body.count)
        let body = method == .head ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
        return Response(status: HTTPResponse.Status(code: answer.status), headers: headers, body: body)
    }
}
