public import JSON

/// What a result code means for the payment and for the people around it.
public struct ResultMeaning: Sendable, Hashable {
    /// What the code proves.
    public enum Class: String, Sendable, Hashable, CaseIterable {
        /// Final: the money moved.
        case success
        /// Final: the money did not move.
        case failure
        /// Not final: ask again.
        case inFlight = "in_flight"
        /// The catalogue does not know the code.
        case unknown
    }

    /// Who can do something about it.
    public enum Actor: String, Sendable, Hashable, CaseIterable {
        case nobody, customer, `operator`, developer, safaricom
    }

    /// Whether the same payment may be asked for once more, as a new request.
    public enum Retry: String, Sendable, Hashable, CaseIterable {
        case no
        case yes
        /// After the named wait or top-up.
        case later
        /// After the named repair; before it the answer will be the same.
        case afterFix = "after_fix"
    }

    /// What the code proves about the money.
    public let `class`: Class
    /// What happened, in one sentence for people.
    public let cause: String
    /// What to do next, in one sentence for people.
    public let advice: String
    /// Who has to do it.
    public let actor: Actor
    /// Whether and when a new request is reasonable.
    public let retry: Retry

    init(_ class: Class, _ cause: String, _ actor: Actor, _ retry: Retry, _ advice: String) {
        self.class = `class`
        self.cause = cause
        self.advice = advice
        self.actor = actor
        self.retry = retry
    }

    /// The members that answers of the HTTP API carry beside a result code.
    public var json: JSON {
        [
            "class": .string(self.class.rawValue), "cause": .string(cause), "advice": .string(advice),
            "actor": .string(actor.rawValue), "retry": .string(retry.rawValue),
        ]
    }
}
