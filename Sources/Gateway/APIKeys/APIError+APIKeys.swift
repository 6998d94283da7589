import HTTPTypes
import Payments
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
                .forbidden, "EXCEEDS_MAKER",
                "Your API key cannot give away what it does not have: \(permissions.words.joined(separator: ", "))")
        case .outlivesMaker(let end):
            self.init(
                .forbidden, "EXCEEDS_MAKER",
                "Your API key ends at \(end.rfc3339) and cannot make a key that is good for longer")
        }
    }
}

extension APIErrorCase {
    static let exceedsMaker = APIErrorCase(
        .forbidden, "EXCEEDS_MAKER", "The key would have a permission, or live longer, than the key that asks for it")
}
