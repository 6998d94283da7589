import Foundation
import TestSupport
import Testing

/// The Galera cluster of a test run, which `scripts/galera run` starts.
enum TestCluster {
    private static let environment = ProcessInfo.processInfo.environment
    /// Its address as `mysql://user:password@hosts`; nil when there is none.
    static let url = environment["LANGO_TEST_GALERA"]
    /// How often something is done to it.
    static let rounds = environment["LANGO_TEST_CLUSTER_ROUNDS"].flatMap { Int($0) } ?? 3

    /// Ends a node, from 1 on, as a crash does.
    static func kill(_ node: Int) async throws { try await run("kill", node) }

    /// Starts a node again and waits until it has caught up.
    static func start(_ node: Int) async throws { try await run("start", node) }

    /// Stops a node where it is, as a machine that hangs does.
    static func freeze(_ node: Int) async throws { try await run("freeze", node) }

    /// Lets a stopped node go on and waits until it has caught up.
    static func thaw(_ node: Int) async throws { try await run("thaw", node) }

    /// Cuts a node off from the others, while clients still reach it.
    static func cut(_ node: Int) async throws { try await run("cut", node) }

    /// Connects a node again and waits until it has caught up.
    static func heal(_ node: Int) async throws { try await run("heal", node) }

    private static func run(_ command: String, _ node: Int) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "scripts/galera")
        process.arguments = [command, String(node), try #require(environment["LANGO_TEST_GALERA_FOLDER"])]
        try process.run()
        _ = try await eventually("scripts/galera \(command) \(node) ends", within: .seconds(180)) {
            process.isRunning ? nil : true
        }
        try #require(process.terminationStatus == 0)
    }
}
