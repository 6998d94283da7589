import ArgumentParser
import Dispatch
import Foundation

/// Kills the real program again and again while it pays, and audits what is left.
struct FireCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fire",
        abstract: "Run the real server against a sandbox, kill it over and over while it pays, and audit the books.",
        discussion:
            "Unlike a simulation this is another run each time; what it wrote stays in its folder when it fails.")

    @Option(help: "How often the server is killed with SIGKILL.")
    var kills = 10

    @Option(help: "How many clients order payments at the same time.")
    var clients = 12

    @Option(help: "The part of callbacks and of answers that gets lost.")
    var loss = 0.05

    @Option(help: "v1 or v3 of Daraja's B2C API; v1 takes no id of ours, so that a second sending would pay twice.")
    var payoutVersion = "v3"

    @Option(help: "How many seconds payments are waited for, once nothing is killed any more.")
    var patience = 60

    @Flag(help: "Every payment has to be final, or wait for a person, when the patience is over.")
    var settle = false

    @Flag(help: "Keep the books on the MariaDB server that scripts/mariadb run has started, and make it fail as well.")
    var mysql = false

    @Option(help: "The program.")
    var program = Executable.beside("lango")

    func run() throws {
        let result = Box<Result<FireReport, any Error>>()
        let done = DispatchSemaphore(value: 0)
        let plan = FirePlan(
            kills: kills, clients: clients, loss: loss, payoutVersion: payoutVersion, patience: .seconds(patience),
            mustSettle: settle, usesMySQL: mysql)
        let range = FiringRange(plan: plan, program: program)
        Task.detached {
            result.value = await Result { () async throws in try await range.run() }
            done.signal()
        }
        done.wait()
        guard let report = try result.value?.get() else { return }
        print(report.text)
        guard report.violations.isEmpty else { throw ExitCode(1) }
    }

    /// Unchecked, because the semaphore hands it from one thread to the other.
    private final class Box<T>: @unchecked Sendable {
        var value: T?
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
