import JSON

extension DarajaError {
    /// The gateway did not accept the token, so it acted on nothing: refreshing it and asking once more is safe.
    ///
    /// `404.001.03`, `400.003.01`, `401.002.01` and `401.003.01` are the forms in use; 401 without a body counts too.
    public var isInvalidToken: Bool {
        guard !claimsAcceptance else { return false }
        return Self.tokenCodes.contains(code) || httpStatus == 401
            || ["oauth.v2.InvalidAccessToken", "keymanagement.service.invalid_access_token"].contains {
                code.hasPrefix($0)
            }
    }

    private static let tokenCodes: Set<String> = [
        "404.001.03", "400.003.01", "401.002.01", "401.003.01", "400.002.01",
    ]

    /// The token is good, and the app does not carry the product that was called.
    ///
    /// A token that was issued before the product was added is refused like this too, so one new token is worth trying.
    public var isMissingProduct: Bool { isInvalidToken && message.lowercased().contains("apiproduct") }

    /// Spike arrest or quota: the gateway turned the request away before anything acted on it.
    ///
    /// The gateway is Apigee, whose own policies may answer with their own codes.
    public var isRateLimit: Bool {
        guard !claimsAcceptance else { return false }
        return httpStatus == 429 || ["500.003.02", "500.003.03", "500.002.02", "500.002.03"].contains(code)
            || code.hasPrefix("policies.ratelimit.")
    }

    /// Of the limits, the one that was bought and is used up, which lasts longer.
    public var isQuota: Bool {
        ["500.003.03", "500.002.03", "policies.ratelimit.QuotaViolation"].contains(code)
    }

    /// Another prompt is open on the customer's phone.
    public var isSubscriberLocked: Bool { message.lowercased().contains("unable to lock subscriber") }

    /// How many seconds to wait before the same request may succeed; nil when time alone does not help.
    ///
    /// A minute for a phone with an open prompt is the portal's; the limits' numbers are not published.
    public var retryAfter: Int? {
        if isSubscriberLocked { return 60 }
        guard isRateLimit else { return nil }
        return isQuota ? 60 : 5
    }

    /// The id was used before, so an earlier request with it was accepted; shares its code with an internal error.
    public var isDuplicateOriginatorConversationID: Bool {
        message.lowercased().contains("duplicate originatorconversationid")
    }

    /// Whether Daraja said no in a way that proves that it did not act on the request.
    ///
    /// Internal errors, web pages and unreadable answers prove nothing. `500.001.1001` proves it only with the texts of
    /// the checks made before a prompt goes out. An acknowledgement with `ResponseCode` 0 that could not be read to its
    /// end proves the contrary.
    public var provesNothingHappened: Bool {
        if isInvalidToken || isRateLimit { return true }
        if isDuplicateOriginatorConversationID || claimsAcceptance { return false }
        switch form {
        case .envelope:
            if Self.isRequestRefused(by: code) { return true }
            if isClientErrorStatus, code.hasPrefix("4") { return true }
            guard code == "500.001.1001" else { return false }
            let text = message.lowercased()
            return ["merchant does not exist", "wrong credentials", "unable to lock subscriber"]
                .contains { text.contains($0) }
        case .fault: return isClientErrorStatus
        case .acknowledgement:
            if case .refused = ResponseCode(code) { return (200..<300).contains(httpStatus) }
            return false
        case .soap, .page, .empty, .other: return false
        }
    }

    /// Whether an error code says that a check of the request failed before anything acted on it.
    ///
    /// Daraja repeats these codes under other statuses (`400.002.02` under 200 and 500 was seen), so the code decides alone:
    /// a faulty field, body, shortcode, method, path, authentication or grant type.
    static func isRequestRefused(by code: String) -> Bool {
        requestCodes.contains(code)
    }

    private static let requestCodes: Set<String> = [
        "400.002.02", "400.002.05", "400.003.02", "400.008.01", "400.008.02", "404.001.01", "404.001.04", "404.002.01",
        "404.003.01", "405.001",
    ]

    /// 4xx without timeout (408) and conflict (409), which may follow a request that was acted on.
    private var isClientErrorStatus: Bool {
        (400..<500).contains(httpStatus) && httpStatus != 408 && httpStatus != 409
    }

    /// An id in an answer that is no acknowledgement, so that callbacks and look-ups find the payment all the same.
    public func id(_ name: String) -> String? { json?[name]?.nonEmptyText }
}
