import Daraja
import HTTPServing
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import TestSupport

/// Runs a Daraja that hands out tokens and has one recorded answer to everything else.
///
/// - Parameters:
///   - onToken: runs before a token is handed out.
///   - onCall: is shown the headers of every call.
func withRecordedDaraja(
    _ answer: RecordedPayload, onToken: @escaping @Sendable () async throws -> Void = {},
    onCall: @escaping @Sendable (HTTPFields) -> Void = { _ in },
    _ body: @escaping @Sendable (String) async throws -> Void
) async throws {
    let router = Router()
    router.get("/oauth/v1/generate") { _, _ in
        try await onToken()
        return json(.ok, #"{"access_token":"c9SQxWWhmdVRlyh0zh8gZDTkubVF","expires_in":"3599"}"#)
    }
    router.post("**") { request, _ in
        onCall(request.headers)
        return json(HTTPResponse.Status(code: answer.status), answer.payload.text)
    }
    let (openings, opened) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
        router: router, server: .stoppableHTTP1(),
        configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in opened.yield(channel.localAddress?.port ?? 0) }, logger: .quiet)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await application.run() }
        group.addTask {
            for await port in openings { return try await body("http://127.0.0.1:\(port)") }
        }
        try await group.next()
        group.cancelAll()
        // The server ends with the cancellation that has just been asked for.
        while let result = await group.nextResult() { _ = result }
    }
}

private func json(_ status: HTTPResponse.Status, _ text: String) -> Response {
    Response(
        status: status, headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
}
