import Jobs
import Payments
import Testing
import Traces

/// What whoever is called in the course of a payment finds about it in its task.
@Suite struct PaymentInWorkTests {
    private struct Seen: Sendable, Equatable {
        let transactionID: Int64?
        let traceID: TraceID?
    }

    private static func watch(_ installation: Installation) -> Mutexed<[Seen]> {
        let seen = Mutexed<[Seen]>([])
        installation.daraja.beforeCall {
            let now = Seen(transactionID: PaymentInWork.transactionID, traceID: TraceContext.current?.traceID)
            seen.update { $0.append(now) }
        }
        return seen
    }

    @Test func aPushIsSentInTheTraceOfItsRequest() async throws {
        try await withInstallation { installation in
            let seen = Self.watch(installation)
            let trace = TraceContext()
            try await TraceContext.$current.withValue(trace) { _ = try await installation.push() }
            #expect(seen.value == [Seen(transactionID: 1, traceID: trace.traceID)])
            #expect(try await installation.transaction(1).traceID == trace.traceID)
        }
    }

    @Test func whatIsDoneLaterBelongsToTheRequestThatWantedIt() async throws {
        try await withInstallation { installation in
            let seen = Self.watch(installation)
            let trace = TraceContext()
            try await TraceContext.$current.withValue(trace) { _ = try await installation.pay(isQueued: true) }
            #expect(seen.value == [])
            // The payout itself, and then questions about it, by a process that knows the payment from its row only.
            let restarted = try installation.restarted()
            #expect(try await restarted.runJobs().completed == 1)
            try await restarted.pass(.seconds(300), steps: 10)
            let calls = seen.value
            #expect(calls.count > 1)
            #expect(calls.allSatisfy { $0 == Seen(transactionID: 1, traceID: trace.traceID) })
            #expect(TraceContext.current == nil && PaymentInWork.transactionID == nil)
        }
    }

    /// Payments of before, and of programs that know no traces.
    @Test func aPaymentWithoutATraceIsWorkedOnAllTheSame() async throws {
        try await withInstallation { installation in
            let seen = Self.watch(installation)
            _ = try await installation.pay(isQueued: true)
            #expect(try await installation.runJobs().completed == 1)
            #expect(seen.value == [Seen(transactionID: 1, traceID: nil)])
        }
    }
}
