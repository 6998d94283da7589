import AsyncHTTPClient
import Foundation
import Synchronization
import TestSupport
import Testing

/// Some servers on one database, the sandbox that they all use, and the balancer that callbacks come in by.
final class Fleet: Sendable {
    let sandbox: HTTPCaller
    /// One for each server, whether it lives or not.
    let clients: [HTTPCaller]
    private let settings: [[String: String]]
    private let folder: URL
    private let members: Mutex<[LangoProcess]>

    private init(
        sandbox: HTTPCaller, clients: [HTTPCaller], settings: [[String: String]], folder: URL, members: [LangoProcess]
    ) {
        self.sandbox = sandbox
        self.clients = clients
        self.settings = settings
        self.folder = folder
        self.members = Mutex(members)
    }

    /// Lends a fleet that is ready.
    ///
    /// - Parameters:
    ///   - settings: where the database is, and what else is the same for all.
    ///   - sandbox: more options of the sandbox.
    static func with(
        _ count: Int, _ settings: [String: String], sandbox options: [String] = [],
        _ body: (Fleet) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let sandboxPort = try await FreePort.next()
            let sandbox = try LangoProcess(
                ["sandbox", "--port", String(sandboxPort), "--delay", "300"] + options, [:], in: folder)
            defer { sandbox.signal(SIGKILL) }
            _ = try await eventually("the sandbox is ready") { sandbox.output.contains("is ready on") ? true : nil }
            var ports: [Int] = []
            for _ in 0..<count { ports.append(try await FreePort.next()) }
            try await TCPProxy.with(upstreams: ports) { balancer in
                let common = [
                    "MPESA_BASE_URL": "http://127.0.0.1:\(sandboxPort)", "MPESA_INITIATOR_NAME": "testapi",
                    "MPESA_SECURITY_CREDENTIAL": Data("no credential of this sandbox's".utf8).base64EncodedString(),
                    "MPESA_CALLBACK_BASE_URL": "http://127.0.0.1:\(balancer.port)", "LOG_LEVEL": "error",
                ].merging(settings) { $1 }
                try await lend(
                    ports, ports.map { common.merging(["PORT": String($0)]) { $1 } },
                    HTTPCaller(base: "http://127.0.0.1:\(sandboxPort)"), folder, body)
            }
        }
    }

    private static func lend(
        _ ports: [Int], _ settings: [[String: String]], _ sandbox: HTTPCaller, _ folder: URL,
        _ body: (Fleet) async throws -> Void
    ) async throws {
        var configuration = HTTPClient.Configuration()
        // Where nobody listens, the next server is asked.
        configuration.connectionPool.retryConnectionEstablishment = false
        try await HTTPClient.withHTTPClient(configuration: configuration) { http in
            let members = try settings.map { try LangoProcess(["serve"], $0, in: folder) }
            let fleet = Fleet(
                sandbox: sandbox, clients: ports.map { HTTPCaller(base: "http://127.0.0.1:\($0)", http: http) },
                settings: settings, folder: folder, members: members)
            defer { for number in ports.indices { fleet.member(number).signal(SIGKILL) } }
            for number in ports.indices { try await fleet.waitUntilReady(number) }
            try await body(fleet)
        }
    }

    /// Runs a command of the program on the fleet's database.
    func command(_ arguments: [String]) async throws -> LangoProcess.Ending {
        try await lango(arguments, settings[0], in: folder)
    }

    func member(_ number: Int) -> LangoProcess { members.withLock { $0[number] } }

    /// Ends a server as a crash does, and starts it again.
    func crash(_ number: Int) async throws {
        member(number).signal(SIGKILL)
        _ = try await member(number).ending()
        try await start(number)
    }

    /// Ends a server as an operator does, and starts it again.
    ///
    /// - Parameter meanwhile: runs once it was told to stop.
    func restart(_ number: Int, meanwhile: () async throws -> Void = {}) async throws {
        member(number).signal(SIGTERM)
        try await meanwhile()
        let ending = try await member(number).ending(within: .seconds(60))
        #expect(ending.status == 0, "\(ending.errors)")
        try await start(number)
    }

    private func start(_ number: Int) async throws {
        let process = try LangoProcess(["serve"], settings[number], in: folder)
        members.withLock { $0[number] = process }
        try await waitUntilReady(number)
    }

    private func waitUntilReady(_ number: Int) async throws {
        _ = try await eventually("server \(number) is ready", within: .seconds(90)) {
            let process = member(number)
            try #require(process.isRunning, "\(process.errors)")
            return process.output.contains("is ready on") ? true : nil
        }
    }
}
