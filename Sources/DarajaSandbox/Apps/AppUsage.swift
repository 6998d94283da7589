import Daraja
import JSON

/// How often an app, declared or not, has asked for a token and for everything else.
struct AppUsage: Sendable, Hashable {
    var tokensIssued = 0
    /// Requests with a valid token of the app, by path, refused ones included.
    var requests: [String: Int] = [:]

    var json: JSON {
        [
            "tokensIssued": JSON(tokensIssued),
            "requests": .object(requests.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value)) }),
        ]
    }
}
