import Daraja
import Time

/// A token and which of the app's tokens it is.
struct IssuedToken: Sendable {
    /// Renewed this long before its end: the reference's margin.
    private static let margin: Duration = .seconds(300)

    let token: AccessToken
    /// The number that other processes know it by; for a token that is not shared, the number of the one before it.
    let generation: Int64
    /// When it was asked for.
    let fetchedAt: Instant
    /// When the next one is fetched.
    let renewAt: Instant
    /// Tells the tokens of one process apart.
    private(set) var serial = 0

    init(_ token: AccessToken, generation: Int64, fetchedAt: Instant, renewAt: Instant) {
        self.token = token
        self.generation = generation
        self.fetchedAt = fetchedAt
        self.renewAt = renewAt
    }

    /// The same token under a number of this process.
    func numbered(_ serial: Int) -> IssuedToken {
        var issued = self
        issued.serial = serial
        return issued
    }

    /// A token that was just fetched; one that lives shorter than the margin is used for half its life.
    init(_ token: AccessToken, generation: Int64, fetchedAt: Instant) {
        self.init(
            token, generation: generation, fetchedAt: fetchedAt,
            renewAt: fetchedAt + max(token.lifetime - Self.margin, token.lifetime / 2))
    }
}
