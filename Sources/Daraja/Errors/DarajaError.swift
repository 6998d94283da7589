/// What a synchronous answer of Daraja says went wrong, whatever form it came in.
public struct DarajaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The forms that refusals were seen in.
    public enum Form: String, Sendable, Hashable {
        /// `{"requestId","errorCode","errorMessage"}`; Bill Manager leaves the id out.
        case envelope
        /// `{"fault":{"faultstring"}}`, the API gateway's own.
        case fault
        /// `{"Envelope":{"Body":{"Fault":...}}}`, a SOAP fault turned into JSON.
        case soap
        /// An acknowledgement whose `ResponseCode` is not `0`, or has only a description.
        case acknowledgement
        /// A web page, as the firewall in front of the API sends.
        case page
        case empty
        /// JSON or text of no known form.
        case other
    }

    /// How the refusal was wrapped, which decides how much it proves.
    public let form: Form
    /// The status line's number; Daraja's own codes often, not always, begin with it.
    public let httpStatus: Int
    /// Daraja's `errorCode`, such as `500.001.1001`; the `ResponseCode` of a negative acknowledgement; else empty.
    public let code: String
    /// Daraja's own words, or ours where it had none.
    ///
    /// Tokens that it echoes are cut out.
    public let message: String
    /// What Safaricom's support asks for; absent outside the envelope.
    public let requestID: String?
    /// The whole body where it was JSON, for clients that were promised Daraja's own error object.
    ///
    /// Nil where its message repeated a token.
    public let json: JSON?

    /// Reads any body that came with a refusal; what is not understood is `.other`.
    public init(httpStatus: Int, body: some Collection<UInt8>) {
        if let document = try? JSON(parsing: body) {
            self.init(httpStatus: httpStatus, json: document)
        } else {
            let text = String(decoding: body.prefix(200), as: UTF8.self)
            let isEmpty = text.allSatisfy(\.isWhitespace)
            self.init(
                form: isEmpty ? .empty : text.contains("<") ? .page : .other, httpStatus: httpStatus, code: "",
                message: isEmpty ? "empty answer (HTTP \(httpStatus))" : "answer that is not JSON (HTTP \(httpStatus))",
                requestID: nil, json: nil)
        }
    }

    init(httpStatus: Int, json: JSON) {
        let form: Form
        var code: String?
        var message: String?
        if let errorCode = json["errorCode"]?.scalarText {
            form = .envelope
            code = errorCode
            message = json["errorMessage"]?.scalarText
        } else if let fault = json["fault"] {
            form = .fault
            code = fault[path: "detail", "errorcode"]?.scalarText
            message = fault["faultstring"]?.scalarText
        } else if let fault = json[path: "Envelope", "Body", "Fault"] {
            form = .soap
            code = fault[path: "detail", "source", "errorcode"]?.scalarText
            message = fault["faultstring"]?.scalarText
        } else if let description = json["ResponseDescription"]?.scalarText {
            form = .acknowledgement
            code = json["ResponseCode"]?.scalarText
            message = description
        } else {
            form = .other
        }
        let shown = Self.withoutToken(message ?? "answer without a message (HTTP \(httpStatus))")
        let echoesToken = message.map { $0 != shown } ?? false
        self.init(
            form: form, httpStatus: httpStatus, code: code ?? "", message: shown,
            requestID: json["requestId"]?.scalarText,
            json: echoesToken ? .none : json)  // a `nil` here would be the document `null`
    }

    private init(form: Form, httpStatus: Int, code: String, message: String, requestID: String?, json: JSON?) {
        self.form = form
        self.httpStatus = httpStatus
        self.code = code
        self.message = message
        self.requestID = requestID
        self.json = json
    }

    /// Cuts out the bearer token that `401.002.01` repeats after "Invalid Access Token - ".
    ///
    /// `401.003.01` has a reason in the same place, and that one is kept.
    private static func withoutToken(_ message: String) -> String {
        let marker = "Invalid Access Token"
        guard let range = message.firstRange(of: marker), range.upperBound < message.endIndex,
            message[range.upperBound...] != " - Invalid API call as no apiproduct match found"
        else { return message }
        return String(message[..<range.upperBound])
    }

    /// Code and message, free of tokens.
    public var description: String { code.isEmpty ? message : "\(code) \(message)" }
}

extension DarajaError {
    /// The gateway did not accept the token, so it acted on nothing: refreshing it and asking once more is safe.
    ///
    /// `404.001.03`, `400.003.01`, `401.002.01` and `401.003.01` are the forms in use; 401 without a body counts too.
    public var isInvalidToken: Bool {
        ["404.001.03", "400.003.01", "401.002.01", "401.003.01", "400.002.01"].contains(code) || httpStatus == 401
    }

    /// Spike arrest or quota: the gateway turned the request away before anything acted on it.
    public var isRateLimit: Bool {
        httpStatus == 429 || ["500.003.02", "500.003.03", "500.002.02", "500.002.03"].contains(code)
    }

    /// Of the limits, the one that was bought and is used up, which lasts longer.
    public var isQuota: Bool { ["500.003.03", "500.002.03"].contains(code) }

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
        if isDuplicateOriginatorConversationID { return false }
        switch form {
        case .envelope:
            if isClientErrorStatus, code.hasPrefix("4") { return true }
            guard code == "500.001.1001" else { return false }
            let text = message.lowercased()
            return ["merchant does not exist", "wrong credentials", "unable to lock subscriber"]
                .contains { text.contains($0) }
        case .fault: return isClientErrorStatus
        case .acknowledgement: return (200..<300).contains(httpStatus) && !code.allSatisfy { $0 == "0" }
        case .soap, .page, .empty, .other: return false
        }
    }

    /// 4xx without timeout (408) and conflict (409), which may follow a request that was acted on.
    private var isClientErrorStatus: Bool {
        (400..<500).contains(httpStatus) && httpStatus != 408 && httpStatus != 409
    }
}
