public import JSON
public import Jobs
public import OperatorLog
public import Ownership
public import Payments
public import Time

/// What clients of live events are told beside the feed: of this server's own doing, kept nowhere.
public struct EventNotice: Sendable {
    /// The word by which filters choose.
    public let type: String
    let payload: JSON
    let at: Instant
    /// Whether it holds what only operators may read.
    public private(set) var isForOperators = false
    /// The payment that it is about, if it is about one.
    public private(set) var transactionID: Int64?
    /// Whose it is; nil for what is the installation's.
    public private(set) var merchantID: MerchantID?

    /// The message, as the reference sends it.
    public var document: JSON {
        ["type": .string(type), "payload": payload, "timestamp": .string(at.rfc3339)]
    }
}

extension EventNotice {
    /// A log line that was kept, in the reference's form.
    public init(_ record: LogRecord) {
        self.init(type: "log:created", payload: record.json, at: record.at, isForOperators: true)
    }

    /// A job that was a dead letter and waits again.
    public init(requeued job: Job, _ names: MerchantNames, at instant: Instant) {
        self.init(
            type: "retry:queued", payload: job.json(names), at: instant, merchantID: MerchantID(job.work.owner))
    }

    /// A believed callback that has moved no payment: the answer to a validation, a repetition, one that waits.
    ///
    /// One that moves a payment is told in the feed, with the transition.
    public init(_ callback: IncomingCallback, about transactionID: Int64?, of merchant: MerchantID, at instant: Instant)
    {
        self.init(
            type: "callback:received", payload: EventDocument.callbackPayload(callback.type, callback.keptBody),
            at: instant, transactionID: transactionID, merchantID: merchant)
    }

    /// A job that was tried, or for which it was too early; nil for what changes nothing.
    public init?(_ report: JobReport, _ merchants: MerchantDirectory, at instant: Instant) {
        guard let job = report.jobAfterwards(at: instant) else { return nil }
        let type: String
        switch report.ending {
        case .completed: type = "retry:completed"
        case .died: type = "retry:failed"
        case .retried, .postponed: type = "retry:queued"
        case .refused, .unrecorded: return nil
        }
        self.init(
            type: type, payload: job.json(MerchantNames(merchants)), at: instant,
            merchantID: MerchantID(job.work.owner))
    }
}
