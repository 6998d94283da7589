import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import HTTPServing

@Suite(.timeLimit(.minutes(5))) struct StoppableHTTP1Tests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// An `AcceptedConnection` that nobody takes; NIO would end the process.
    @Test func aConnectionThatNobodyHandlesIsClosed() async throws {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let address = try #require(listener.localAddress)
        let http = StoppableHTTP1({ _, _, _ in })
        var connection: AcceptedConnection? =
            try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(to: address) { http.setup(channel: $0, logger: Self.quiet) }
        let closed = try #require(connection?.channel.closeFuture)
        connection = nil
        try await closed.get()
        try await listener.close()
    }

    /// Servers that are cancelled while connections keep coming.
    @Test func aServerCanBeStoppedAtAnyMoment() async throws {
        for _ in 0..<20 {
            let (openings, opened) = AsyncStream.makeStream(of: Int.self)
            let router = Router()
            router.get("/") { _, _ in HTTPResponse.Status.ok }
            let application = Application(
                router: router, server: .stoppableHTTP1(),
                configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { opened.yield($0.localAddress?.port ?? 0) }, logger: Self.quiet)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                group.addTask {
                    for await port in openings { return await Self.connect(20, to: port) }
                }
                try await group.next()
                group.cancelAll()
                // The server ends with the cancellation that has just been asked for.
                while let result = await group.nextResult() { _ = result }
            }
        }
    }

    /// Returns while connections are still being made.
    private static func connect(_ count: Int, to port: Int) async {
        await withCheckedContinuation { continuation in
            for number in 0..<count {
                let attempt = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                    .connect(host: "127.0.0.1", port: port)
                attempt.whenComplete { result in
                    if number == count / 2 { continuation.resume() }
                    if case .success(let channel) = result { channel.close(promise: nil) }
                }
            }
        }
    }
}
