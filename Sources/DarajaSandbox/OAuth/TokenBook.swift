import Time

/// The tokens this sandbox has issued, each with the app that it belongs to.
struct TokenBook: Sendable {
    private let killsPrevious: Bool
    private var tokens = ExpiringTable<String, ConsumerKey>()

    private typealias ConsumerKey = String

    /// The portal says 3600 s; the answer says one second less.
    static let lifetime = Duration.seconds(3_600)

    init(killsPrevious: Bool) {
        self.killsPrevious = killsPrevious
    }

    mutating func issue(to consumerKey: String, at now: Instant, _ random: inout SplitMix64) -> String {
        if killsPrevious { killAll(of: consumerKey) }
        return issueBeside(to: consumerKey, at: now, &random)
    }

    /// Issues a token that ends no other.
    mutating func issueBeside(to consumerKey: String, at now: Instant, _ random: inout SplitMix64) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        let token = String(
            decoding: (0..<28).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }, as: UTF8.self)
        tokens.insert(token, consumerKey, until: now + Self.lifetime, now: now)
        return token
    }

    /// The consumer key of the app that a valid token was issued to; nil for any other token.
    func owner(of token: String, at now: Instant) -> String? {
        tokens.value(of: token, at: now)
    }

    mutating func killAll() {
        tokens.removeAll()
    }

    mutating func killAll(of consumerKey: String) {
        tokens.removeAll { $0 == consumerKey }
    }
}
