import Daraja
import JSON

/// Why no token could be had, or why Daraja took none.
///
/// No payment request was acted on.
public struct TokenFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What Daraja or the network said, in the words of the reference API.
    public let message: String
    /// Whether the same request may succeed later by itself; false for a wrong consumer key or secret.
    public let isRetryable: Bool

    init(_ reason: String, isRetryable: Bool = true) {
        message = "Failed to get M-Pesa access token: \(reason)"
        self.isRetryable = isRetryable
    }

    /// What an answer to the token request says when it holds no token.
    init(status: Int, body: [UInt8]) {
        let error = DarajaError(httpStatus: status, body: body)
        switch error.form {
        case .page: self = .firewall(status)
        case .empty where status == 400 || status == 401: self = .wrongCredentials(status)
        default:
            if (200..<300).contains(status) {
                self = .unusable(body)
            } else {
                // Limits and errors of Daraja's own pass; what its checks of the request refuse does not.
                let isRefusal = error.provesNothingHappened && !error.isRateLimit
                self.init(error.message, isRetryable: !isRefusal)
            }
        }
    }

    /// Daraja's way of saying that key and secret do not belong together or to this environment is an empty 400.
    private static func wrongCredentials(_ status: Int) -> TokenFailure {
        TokenFailure(
            "the consumer key or secret is wrong, or belongs to the other environment (HTTP \(status))",
            isRetryable: false)
    }

    /// Safaricom's firewall turns away some hosting networks and countries whatever the key is.
    private static func firewall(_ status: Int) -> TokenFailure {
        TokenFailure(
            "a firewall in front of Daraja answered with a web page (HTTP \(status)), so Daraja did not look at the "
                + "consumer key and secret. Try the same request with curl from this machine and from another network; "
                + "if only this machine is turned away, call Daraja from another address or ask "
                + "apisupport@safaricom.co.ke to admit it. A proxy of your own on the way may also answer like this")
    }

    private static func unusable(_ body: [UInt8]) -> TokenFailure {
        guard let text = (try? JSON(parsing: body))?["access_token"]?.string, let flaw = AccessToken.flaw(in: text)
        else {
            return TokenFailure("the answer holds no token")
        }
        return TokenFailure("the token in the answer cannot be sent, because \(flaw)")
    }

    /// Daraja refused the newest token each time.
    static func refused(_ error: DarajaError, times: Int) -> TokenFailure {
        TokenFailure("Daraja refused \(times == 1 ? "the token" : "\(times) tokens in a row") (\(error))")
    }

    /// The message.
    public var description: String { message }
}
