public import Daraja
public import JSON

/// What a caller is told about a push or a payout, now and whenever the same idempotency key comes again.
public struct PaymentAnswer: Sendable, Hashable {
    /// How the request to Daraja ended.
    public enum Result: Sendable, Hashable {
        /// It is stored and will be sent in the background.
        case queued
        /// Daraja queued it; its own acknowledgement is kept word for word.
        case accepted(JSON)
        /// Daraja refused it without acting; after so many seconds, where that is known, it may be asked for again.
        case refused(message: String, code: String, retryAfter: Int?)
        /// It never left, or Daraja took no token for it: it may be asked for again.
        ///
        /// `isRetryable` is false when it will fail again until somebody mends a setting.
        case notSent(message: String, isRetryable: Bool = true)
        /// Daraja may have acted.
        ///
        /// It must not be asked for again before its outcome is known.
        case unknown(message: String)
        /// A crash cut the request off; this is where the payment stands now.
        case interrupted(Standing)
    }

    /// Where a payment stands.
    public struct Standing: Sendable, Hashable {
        /// Its state.
        public let state: PaymentState
        /// Its receipt, once known.
        public let receipt: Receipt?
        /// How it ended, once it has.
        public let ending: Transaction.Result
        /// The ids under which Daraja knows it.
        public let ids: Transaction.DarajaIDs
    }

    /// The payment's number.
    public let transactionID: Int64
    /// The payment's name.
    public let uid: TransactionUID
    /// How the request ended.
    public let result: Result

    init(transactionID: Int64, uid: TransactionUID, result: Result) {
        self.transactionID = transactionID
        self.uid = uid
        self.result = result
    }

    /// What is told of a payment whose request a crash cut off.
    init(standing transaction: Transaction) {
        let standing = Standing(
            state: transaction.state, receipt: transaction.receipt, ending: transaction.result, ids: transaction.ids)
        self.init(transactionID: transaction.id, uid: transaction.uid, result: .interrupted(standing))
    }

    /// What is told when a request was sent and the database does not take its outcome.
    ///
    /// Whatever Daraja said, it must not be sent again: recovery will make it `unknown`.
    static func unrecorded(_ transactionID: Int64, _ uid: TransactionUID) -> PaymentAnswer {
        PaymentAnswer(
            transactionID: transactionID, uid: uid, result: .unknown(message: "its outcome could not be stored"))
    }

    /// The form in which it is kept with its idempotency key.
    ///
    /// The standing of a payment changes, so it is told anew each time and never kept.
    var json: JSON {
        let (kind, detail): (String, JSON) =
            switch result {
            case .queued: ("queued", [:])
            case .accepted(let acknowledgement): ("accepted", acknowledgement)
            case .refused(let message, let code, let retryAfter):
                (
                    "refused",
                    [
                        "message": .string(message), "code": .string(code),
                        "retryAfter": retryAfter.map { JSON($0) } ?? .null,
                    ]
                )
            case .notSent(let message, let isRetryable):
                ("notSent", ["message": .string(message), "retryable": .bool(isRetryable)])
            case .unknown(let message): ("unknown", ["message": .string(message)])
            case .interrupted: ("unknown", ["message": "the request was interrupted"])
            }
        return [
            "transactionId": JSON(transactionID), "uid": .string(uid.text), "kind": .string(kind), "detail": detail,
        ]
    }

    /// Reads the kept form; nil when it is not one.
    init?(json: JSON) {
        guard let transactionID = json["transactionId"]?.int,
            let uid = json["uid"]?.string.flatMap({ TransactionUID($0) }),
            let kind = json["kind"]?.string, let detail = json["detail"]
        else { return nil }
        let message = detail["message"]?.string ?? ""
        let result: Result
        switch kind {
        case "queued": result = .queued
        case "accepted": result = .accepted(detail)
        case "refused":
            result = .refused(
                message: message, code: detail["code"]?.string ?? "",
                retryAfter: detail["retryAfter"]?.int.map { Int($0) })
        // Answers that were stored by an earlier version do not say.
        case "notSent": result = .notSent(message: message, isRetryable: detail["retryable"]?.bool ?? true)
        case "unknown": result = .unknown(message: message)
        default: return nil
        }
        self.init(transactionID: transactionID, uid: uid, result: result)
    }
}

extension PaymentAnswer.Result {
    /// One word for it, for log lines.
    public var word: String {
        switch self {
        case .queued: "queued"
        case .accepted: "accepted"
        case .refused: "refused"
        case .notSent: "notSent"
        case .unknown: "unknown"
        case .interrupted: "interrupted"
        }
    }

    /// What a caller is told of the outcome of a request, whose acknowledgement is passed on as Daraja wrote it.
    init<Acknowledgement>(_ outcome: Outcome<Acknowledgement>, json: (Acknowledgement) -> JSON) {
        switch outcome {
        case .success(let acknowledgement): self = .accepted(json(acknowledgement))
        case .refused(let error):
            self = .refused(message: error.message, code: error.code, retryAfter: error.retryAfter)
        case .notSent(let reason, let isRetryable): self = .notSent(message: reason, isRetryable: isRetryable)
        case .ambiguous(let reason, let error): self = .unknown(message: error?.message ?? reason)
        }
    }
}
