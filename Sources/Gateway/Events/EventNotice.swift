import JSON
public import Jobs
public import Payments
public import Time

/// What clients of live events are told beside the feed: of this server's own doing, kept nowhere.
public struct EventNotice: Sendable {
    let type: String
    let payload: JSON
    let at: Instant
    var isForOperators = false
    /// The payment that it is about, if it is about one.
    var transactionID: Int64?

    /// The message, as the reference sends it.
    var document: JSON {
        ["type": .string(type), "payload": payload, "timestamp": .string(at.rfc3339)]
    }
}

extension EventNotice {
    /// A log line that was kept, in the reference's form.
    public init(_ record: LogRecord) {
        self.init(type: "log:created", payload: record.json, at: record.at, isForOperators: true)
    }

    /// A job that was a dead letter and waits again.
    init(requeued job: Job, at instant: Instant) {
        self.init(type: "retry:queued", payload: job.json, at: instant)
    }

    /// A believed callback that has moved no payment: the answer to a validation, a repetition, one that waits.
    ///
    /// One that moves a payment is told in the feed, with the transition.
    init(_ callback: IncomingCallback, about transactionID: Int64?, at instant: Instant) {
        self.init(
            type: "callback:received", payload: EventMessage.callbackPayload(callback.type, callback.keptBody),
            at: instant, transactionID: transactionID)
    }

    /// A job that was tried, or for which it was too early; nil for what changes nothing.
    public init?(_ report: JobReport, at instant: Instant) {
        guard let job = report.jobAfterwards(at: instant) else { return nil }
        switch report.ending {
        case .completed: self.init(type: "retry:completed", payload: job.json, at: instant)
        case .died: self.init(type: "retry:failed", payload: job.json, at: instant)
        case .retried, .postponed: self.init(type: "retry:queued", payload: job.json, at: instant)
        case .refused, .unrecorded: return nil
        }
    }
}
