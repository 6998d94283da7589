public import Daraja

/// What a caller is told about a push or a payout, now and whenever the same idempotency key comes again.
public struct PaymentAnswer: Sendable, Hashable {
    /// How the request to Daraja ended.
    public enum Result: Sendable, Hashable {
        /// It is stored and will be sent in the background.
        case queued
        /// Daraja queued it; its own acknowledgement is kept word for word.
        case accepted(JSON)
        /// Daraja refused it without acting.
        case refused(message: String, code: String, retryable: Bool)
        /// It never left; it may be asked for again.
        case notSent(message: String)
        /// Daraja may have acted.
        ///
        /// It must not be asked for again before its outcome is known.
        case unknown(message: String)
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

    /// The form in which it is kept with its idempotency key.
    var json: JSON {
        let (kind, detail): (String, JSON) =
            switch result {
            case .queued: ("queued", [:])
            case .accepted(let acknowledgement): ("accepted", acknowledgement)
            case .refused(let message, let code, let retryable):
                ("refused", ["message": .string(message), "code": .string(code), "retryable": .bool(retryable)])
            case .notSent(let message): ("notSent", ["message": .string(message)])
            case .unknown(let message): ("unknown", ["message": .string(message)])
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
                message: message, code: detail["code"]?.string ?? "", retryable: detail["retryable"]?.bool ?? false)
        case "notSent": result = .notSent(message: message)
        case "unknown": result = .unknown(message: message)
        default: return nil
        }
        self.init(transactionID: transactionID, uid: uid, result: result)
    }
}

extension PaymentAnswer.Result {
    /// What a caller is told of the outcome of a request, whose acknowledgement is passed on as Daraja wrote it.
    init<Acknowledgement>(_ outcome: Outcome<Acknowledgement>, json: (Acknowledgement) -> JSON) {
        switch outcome {
        case .success(let acknowledgement): self = .accepted(json(acknowledgement))
        case .refused(let error):
            self = .refused(message: error.message, code: error.code, retryable: error.isRateLimit)
        case .notSent(let reason): self = .notSent(message: reason)
        case .ambiguous(let reason, let error): self = .unknown(message: error?.message ?? reason)
        }
    }
}
