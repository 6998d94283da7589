extension SandboxWorld {
    /// How long a client waits in vain when the answer is missing; longer than the time-outs in common use.
    static let missingAnswerDelay = Duration.seconds(60)

    /// Spoils the answer to a request that took effect.
    ///
    /// Of several faults the one that leaves the client least counts.
    mutating func disturb(_ answer: SandboxResponse, by faults: FaultSet) -> SandboxResponse {
        var spoilt = answer
        if faults.contains(.answerDropped) {
            spoilt.manner = .never
        } else if faults.contains(.answerMissing) {
            spoilt.manner = .afterWaiting(Self.missingAnswerDelay)
        } else if faults.contains(.serverErrorWithEffect) || faults.contains(.systemErrorWithEffect) {
            let refusal = faults.contains(.serverErrorWithEffect) ? Refusal.internalError : .systemError
            spoilt = refusal.response(requestID: identifiers.requestID(&random))
            spoilt.deliveries = answer.deliveries
            spoilt.manner = answer.manner
        } else if faults.contains(.answerGarbled) {
            spoilt.body.removeLast(answer.body.count / 2)
        }
        return spoilt
    }
}
