import Database
import Prometheus
import Testing

@Suite struct WriteMetricsTests {
    private let registry = MetricsRegistry([
        MetricDescription("lango_database_commits_total", .counter, "Commits."),
        MetricDescription("lango_database_commit_duration_seconds", .histogram([60]), "Durations."),
        MetricDescription("lango_database_group_size", .histogram([1]), "Sizes."),
        MetricDescription("lango_database_retries_total", .counter, "Retries."),
        MetricDescription("lango_database_failures_total", .counter, "Failures."),
        MetricDescription("lango_database_waiting_writes", .gauge, "Waiting."),
    ])

    private func queue(_ session: ScriptedSession) -> WriteQueue {
        WriteQueue(label: "test.writer", metrics: WriteMetrics(factory: registry)) { _, _, body in body(session) }
    }

    private func sample(_ name: String) -> String? {
        registry.text(.prometheus).split(separator: "\n").first { $0.hasPrefix("\(name) ") }.map {
            String($0.dropFirst(name.count + 1))
        }
    }

    @Test func commitsAreCountedAndTimed() async throws {
        let queue = queue(ScriptedSession())
        for _ in 1...3 { _ = try await queue.write { try $0.execute("a") } }
        #expect(sample("lango_database_commits_total") == "3")
        #expect(sample("lango_database_group_size_sum") == "3")
        #expect(sample("lango_database_commit_duration_seconds_count") == "3")
        #expect(sample("lango_database_waiting_writes") == "0")
    }

    @Test func conflictsAreRetriesAndTheLastOneAFailure() async throws {
        let queue = queue(ScriptedSession(["COMMIT": Array(repeating: SQLError(.conflict, "lost"), count: 6)]))
        await #expect(throws: SQLError.self) { try await queue.write { try $0.execute("a") } }
        #expect(sample("lango_database_retries_total") == "5")
        #expect(sample("lango_database_failures_total") == "1")
        #expect(sample("lango_database_commits_total") == "0")
    }

    @Test func aLostConnectionIsAFailure() async throws {
        let queue = queue(ScriptedSession(["BEGIN": [SQLError(.unavailable, "gone")]]))
        await #expect(throws: SQLError.self) { try await queue.write { try $0.execute("a") } }
        #expect(sample("lango_database_failures_total") == "1")
    }

    @Test func aRefusedBodyIsNone() async throws {
        let queue = queue(ScriptedSession())
        await #expect(throws: SQLError.self) { try await queue.write { _ in throw SQLError(.constraint, "no") } }
        #expect(sample("lango_database_failures_total") == "0")
    }
}
