import Access
import HTTPTypes
import Payments
import PublicForms
import Time

extension APIError {
    /// What is wrong with a key that is to be made or rotated.
    init(_ error: APIKeyError) {
        switch error {
        case .notFound: self.init(.notFound, "NOT_FOUND", "API key not found")
        case .ended:
            self.init(.conflict, "KEY_ENDED", "This API key is revoked or has expired: make a new one instead")
        case .exceedsMaker(let permissions):
            self.init(
                exceedsMaker:
                    "Your API key cannot give away what it does not have: \(permissions.words.joined(separator: ", "))")
        case .exceedsLimit(let limit):
            self.init(
                exceedsMaker:
                    "Your API key may make \(limit) requests in an hour and cannot make a key that may make more")
        case .otherMerchant:
            self.init(exceedsMaker: "Your API key belongs to another merchant")
        case .outlivesMaker(let end):
            self.init(
                exceedsMaker:
                    "Your API key ends at \(end.rfc3339) and cannot make a key that is good for longer")
        }
    }
}

extension APIError {
    private init(exceedsMaker message: String) {
        self.init(.forbidden, "EXCEEDS_MAKER", message)
        // RFC 6750, 3.1: the key is right and does not reach so far.
        headers[.wwwAuthenticate] = "Bearer realm=\"lango\", error=\"insufficient_scope\""
    }
}

extension APIErrorCase {
    static let exceedsMaker = APIErrorCase(
        .forbidden, "EXCEEDS_MAKER",
        "The key has, or would have, more than the key that asks: a permission, a longer life, a higher limit or another "
            + "merchant", headers: [.authenticate])
}
