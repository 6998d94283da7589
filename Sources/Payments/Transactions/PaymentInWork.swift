import Traces

/// The payment that a task works on, for whoever writes a log line in the course of it.
public enum PaymentInWork {
    /// The payment's number; nil while it has none, and for work that is about no single payment.
    @TaskLocal public static var transactionID: Int64?
}

extension Transaction {
    /// Works on a payment that a request has left to us: calls and log lines belong to the trace of that request.
    func inWork<Result: Sendable>(
        _ body: @Sendable () async throws -> Result
    ) async rethrows -> Result {
        let trace = TraceContext.current ?? traceID.map { TraceContext($0) }
        return try await PaymentInWork.$transactionID.withValue(id) {
            try await TraceContext.$current.withValue(trace) { try await body() }
        }
    }
}
