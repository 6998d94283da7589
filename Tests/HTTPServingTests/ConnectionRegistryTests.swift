import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import HTTPServing

@Suite(.timeLimit(.minutes(5))) struct ConnectionRegistryTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs a server that answers, over a registry.
    private static func serve(
        _ registry: ConnectionRegistry, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let (openings, opened) = AsyncStream.makeStream(of: Int.self)
        let router = Router()
        router.get("/") { _, _ in HTTPResponse.Status.ok }
        let application = Application(
            router: router, server: .stoppableHTTP1(ConnectionRules(registry: registry)),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { opened.yield($0.localAddress?.port ?? 0) }, logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            group.addTask {
                for await port in openings { return try await body(port) }
            }
            try await group.next()
            group.cancelAll()
            // The server ends with the cancellation that has just been asked for.
            while let result = await group.nextResult() { _ = result }
        }
    }

    private static func isServed(_ client: RawClient) async -> Bool {
        await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        return await client.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 ")
    }

    @Test func oneSourceGetsItsShareAndGivesItBack() async throws {
        let refusals = Atomic(0)
        let registry = ConnectionRegistry(
            ConnectionRegistry.Limits(maximum: 100, perSource: 3),
            refused: { refusals.add(1, ordering: .relaxed) }, source: { _ in "somebody" })
        try await Self.serve(registry) { port in
            var clients = try (0..<3).map { _ in try RawClient(port: port) }
            for client in clients { #expect(await Self.isServed(client)) }
            let fourth = try RawClient(port: port)
            #expect(await !Self.isServed(fourth))
            #expect(refusals.load(ordering: .relaxed) == 1)
            clients = []
            _ = try await eventually("the share is free again") { registry.count == 0 ? true : nil }
            #expect(await Self.isServed(try RawClient(port: port)))
        }
    }

    @Test func whoIsExemptHasNoShare() async throws {
        let registry = ConnectionRegistry(
            ConnectionRegistry.Limits(maximum: 100, perSource: 3), source: { _ in nil })
        try await Self.serve(registry) { port in
            let clients = try (0..<30).map { _ in try RawClient(port: port) }
            for client in clients { #expect(await Self.isServed(client)) }
        }
    }

    /// The longest idle go first; one on which a request has just come stays.
    @Test func theLongestIdleMakeRoom() async throws {
        let registry = ConnectionRegistry(
            ConnectionRegistry.Limits(maximum: 12, perSource: 100), source: { _ in nil })
        try await Self.serve(registry) { port in
            let first = try (0..<5).map { _ in try RawClient(port: port) }
            for client in first { #expect(await Self.isServed(client)) }
            let later = try (0..<8).map { _ in try RawClient(port: port) }
            for client in later { #expect(await Self.isServed(client)) }
            _ = try await eventually("the first are closed") { first.prefix(3).allSatisfy(\.isClosed) ? true : nil }
            #expect(later.allSatisfy { !$0.isClosed })
            #expect(registry.count <= 12)
        }
    }
}
