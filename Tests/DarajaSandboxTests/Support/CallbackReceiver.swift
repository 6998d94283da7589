import Daraja
import HTTPServing
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Testing

/// What arrived at a merchant's callback URL.
struct ReceivedCallback: Sendable {
    let path: String
    let headers: HTTPFields
    let body: [UInt8]

    var document: JSON? { try? JSON(parsing: body) }

    var json: JSON? { document?[path: "Body", "stkCallback"] }
}

/// A merchant's server that takes every POST and keeps it.
///
/// - Parameters:
///   - answers: what it says to a validation or anything else, by path.
///   - body: gets the base URL and the callbacks in their order of arrival.
func withCallbackReceiver(
    status: HTTPResponse.Status = .ok, answers: [String: JSON] = [:],
    _ body: @escaping @Sendable (String, AsyncStream<ReceivedCallback>) async throws -> Void
) async throws {
    let (callbacks, inbox) = AsyncStream.makeStream(of: ReceivedCallback.self)
    let (ports, opened) = AsyncStream.makeStream(of: Int.self)
    let responder = CallbackResponder<BasicRequestContext> { request, _ in
        let bytes = try await request.body.collect(upTo: 1_000_000)
        inbox.yield(
            ReceivedCallback(
                path: request.uri.path, headers: request.headers, body: Array(bytes.readableBytesView)))
        let answer = answers[request.uri.path].map { ResponseBody(byteBuffer: ByteBuffer(bytes: $0.bytes)) }
        return Response(status: status, body: answer ?? ResponseBody())
    }
    let application = Application(
        responder: responder, server: .stoppableHTTP1(),
        configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { opened.yield($0.localAddress?.port ?? 0) }, logger: .quiet)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await application.run() }
        for await port in ports {
            try await body("http://127.0.0.1:\(port)", callbacks)
            break
        }
        group.cancelAll()
        // The server ends with the cancellation that has just been asked for.
        while let result = await group.nextResult() { _ = result }
    }
}
