import HTTPTypes

/// The groups of Daraja's APIs, which word the gateway's refusals differently.
enum APIFamily: Sendable, Hashable {
    case oauth
    /// M-PESA Express; codes with `001` in the middle.
    case express
    /// B2C and account balance; `002`.
    case payout
    /// C2B, B2B, transaction status; `003`.
    case business
    /// The sandbox's own paths below `/sandbox`.
    case control

    /// The family that a path belongs to, known operation or not.
    init(path: String) {
        if path.hasPrefix("/mpesa/b2c") || path.hasPrefix("/mpesa/accountbalance") {
            self = .payout
        } else if ["/mpesa/c2b", "/mpesa/b2b", "/mpesa/transactionstatus", "/mpesa/reversal"]
            .contains(where: path.hasPrefix)
        {
            self = .business
        } else {
            self = .express
        }
    }

    var needsToken: Bool { self != .oauth && self != .control }

    var unknownPath: Refusal {
        switch self {
        case .oauth, .express, .control: .envelope(code: "404.001.01", message: "Resource not found")
        case .payout: .envelope(code: "404.002.01", message: "Resource not found")
        case .business: .envelope(code: "404.003.01", message: "Resource not found")
        }
    }

    func wrongMethod(_ method: HTTPRequest.Method) -> Refusal {
        switch self {
        case .oauth, .express, .payout, .control:
            .envelope(code: "405.001", message: "\(method.rawValue) Method Not Allowed")
        case .business: .envelope(code: "404.001.04", message: "Invalid Authentication Header")
        }
    }

    func invalidToken(_ token: String) -> Refusal {
        switch self {
        case .oauth, .express, .control: .envelope(code: "404.001.03", message: "Invalid Access Token")
        case .payout:
            .envelope(code: "401.002.01", message: "Error Occurred - Invalid Access Token - \(token)")
        case .business: .envelope(code: "400.003.01", message: "Invalid Access Token")
        }
    }
}
