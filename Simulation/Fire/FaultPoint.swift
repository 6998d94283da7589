import Foundation

/// A place in the work of the server where it is killed, found by the call of the kernel that comes next.
enum FaultPoint: String, CaseIterable {
    /// A commit is being written: some of its pages are in the log, or none, or all.
    case writing = "killed at a write"
    /// A commit is written and not yet synced, and nobody has been told of it.
    case syncing = "killed at a sync"
    /// Somebody is about to be told or asked: a client, Daraja, or the server of the database.
    case sending = "killed at a message"

    private static let strace = "/usr/bin/strace"

    /// Whether there is a program that kills at such places, and it may: some containers forbid it.
    static let canBeHit: Bool = {
        let trial = Process()
        trial.executableURL = URL(filePath: strace)
        trial.arguments = ["--output=/dev/null", "/bin/true"]
        trial.standardError = FileHandle.nullDevice
        // What cannot be started cannot kill either.
        guard (try? trial.run()) != nil else { return false }
        trial.waitUntilExit()
        return trial.terminationStatus == 0
    }()

    /// The places that a server with such books comes by.
    static func all(with books: FireBooks) -> [FaultPoint] {
        switch books {
        case .file: allCases
        case .server: [.sending]
        }
    }

    private var calls: String {
        switch self {
        case .writing: "pwrite64"
        case .syncing: "fdatasync"
        case .sending: "write,writev,sendmsg,sendto"
        }
    }

    /// The range from which it is drawn how often a thread comes by before it is killed.
    private var passes: ClosedRange<Int> {
        switch self {
        case .writing: 20...400
        case .syncing: 1...60
        case .sending: 1...150
        }
    }

    /// Starts a program that is killed here.
    var launcher: [String] {
        [
            Self.strace, "--follow-forks", "--output=/dev/null", "--trace=\(calls)",
            "--inject=\(calls):signal=KILL:when=\(Int.random(in: passes))",
        ]
    }
}
