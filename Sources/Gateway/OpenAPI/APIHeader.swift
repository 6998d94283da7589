import JSON
import PublicForms

/// A header that answers carry.
enum APIHeader: String, Sendable, CaseIterable {
    case rateLimit = "X-RateLimit-Limit"
    case rateLimitRemaining = "X-RateLimit-Remaining"
    case rateLimitReset = "X-RateLimit-Reset"
    case retryAfter = "Retry-After"
    case authenticate = "WWW-Authenticate"
    case location = "Location"
    case preferenceApplied = "Preference-Applied"
    case cacheControl = "Cache-Control"
    case accelBuffering = "X-Accel-Buffering"

    /// What an answer to somebody with a key says of the key's limit.
    static let ofKeys: [APIHeader] = [.rateLimit, .rateLimitRemaining, .rateLimitReset]

    /// How answers refer to it.
    var reference: JSON.Member {
        JSON.Member(rawValue, ["$ref": .string("#/components/headers/\(rawValue)")])
    }

    /// Its entry among the components.
    var component: JSON.Member {
        JSON.Member(rawValue, ["description": .string(description), "schema": schema.json])
    }

    private var schema: Schema {
        switch self {
        case .rateLimit, .rateLimitRemaining, .rateLimitReset, .retryAfter: .count
        case .authenticate, .location, .preferenceApplied, .cacheControl, .accelBuffering: .string
        }
    }

    private var description: String {
        switch self {
        case .rateLimit: "With a key: how many requests it may make in an hour"
        case .rateLimitRemaining: "With a key: how many of them are left"
        case .rateLimitReset: "With a key: when the hour ends, in seconds since 1970"
        case .retryAfter: "Seconds to wait before the same request may succeed"
        case .authenticate: "What is missing, as RFC 6750 has it"
        case .location: "The transaction to follow"
        case .preferenceApplied: "That the payout was queued as asked for (RFC 7240)"
        case .cacheControl: "Who may keep the answer, and how"
        case .accelBuffering: "`no`: nginx would hold messages back otherwise"
        }
    }
}
