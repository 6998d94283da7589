import Jobs
import Synchronization

/// A handler made of a closure.
struct TestHandler: JobHandler {
    let kind: JobKind
    let body: @Sendable (Job, JobContext) async throws -> JobOutcome

    init(
        _ kind: JobKind = .test, _ body: @escaping @Sendable (Job, JobContext) async throws -> JobOutcome
    ) {
        self.kind = kind
        self.body = body
    }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        try await body(job, context)
    }
}

extension JobKind {
    static let test = JobKind("test")
    static let other = JobKind("other")
    /// Waits without jitter, so that a schedule can be written down.
    static let steady = JobKind("steady", policy: RetryPolicy(jitter: 0))
}

/// Counts from several tasks.
final class Tally<Key: Hashable & Sendable>: Sendable {
    private let counts = Mutex<[Key: Int]>([:])

    func add(_ key: Key) {
        counts.withLock { $0[key, default: 0] += 1 }
    }

    var all: [Key: Int] { counts.withLock { $0 } }

    subscript(key: Key) -> Int { counts.withLock { $0[key, default: 0] } }

    var total: Int { counts.withLock { $0.values.reduce(0, +) } }
}
