import Database
public import Time

/// An order for a job.
public struct NewJob: Sendable, Hashable {
    /// What becomes of an order whose unique key a live job has already.
    public enum LiveRule: Sendable, Hashable {
        /// The live job is left as it is.
        case keep
        /// The live job is run at the ordered time if that is earlier.
        ///
        /// One that is running at this moment is run once more afterwards: it may have looked before the fact that led
        /// to this order was written.
        case moveEarlier
    }

    /// What is to be done.
    public var kind: JobKind
    /// What the handler needs to know; no secrets, people read it in the queue.
    public var payload: String
    /// When; nil means at once.
    public var due: Instant?
    /// Makes a second order harmless while the first is live; at most 150 characters, not ending in a blank.
    public var uniqueKey: String?
    /// What happens then.
    public var ifLive: LiveRule
    /// What it belongs to; cut to 100 characters.
    public var correlationID: String?
    /// The HTTP request that it stands for, if any.
    public var request: JobRequest
    /// Whose it is; what the number means is the caller's business.
    public var owner: Int64

    /// Describes an order.
    public init(
        _ kind: JobKind, payload: String, due: Instant? = nil, uniqueKey: String? = nil, ifLive: LiveRule = .keep,
        correlationID: String? = nil, request: JobRequest = JobRequest(), owner: Int64 = JobWork.firstOwner
    ) {
        self.kind = kind
        self.payload = payload
        self.due = due
        self.uniqueKey = uniqueKey
        self.ifLive = ifLive
        self.correlationID = correlationID
        self.request = request
        self.owner = owner
    }

    var work: JobWork {
        JobWork(
            kind: kind.name, payload: payload,
            request: JobRequest(
                endpoint: request.endpoint?.limited(to: 500), method: request.method?.limited(to: 10),
                headers: request.headers),
            correlationID: correlationID?.limited(to: 100), uniqueKey: uniqueKey, maxTries: kind.policy.maxTries,
            owner: owner)
    }
}
