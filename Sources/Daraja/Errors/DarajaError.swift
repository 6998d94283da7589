public import JSON

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
    /// Whether the body also says that Daraja took the request: a `ResponseCode` of zero, or one of Daraja's own ids.
    ///
    /// Such an answer contradicts itself, so it proves no refusal.
    let claimsAcceptance: Bool

    /// Reads any body that came with a refusal; what is not understood is `.other`.
    public init(httpStatus: Int, body: some Collection<UInt8>) {
        if let document = try? JSON(parsing: body) {
            self.init(httpStatus: httpStatus, json: document)
        } else {
            let text = String(decoding: body.prefix(200), as: UTF8.self)
            let isEmpty = text.allSatisfy(\.isWhitespace)
            self.init(
                form: isEmpty ? .empty : Self.isPage(text) ? .page : .other, httpStatus: httpStatus, code: "",
                message: isEmpty
                    ? "empty answer (HTTP \(httpStatus))"
                    : Self.isPage(text)
                        ? "a web page instead of an answer (HTTP \(httpStatus))"
                        : "answer that is not JSON (HTTP \(httpStatus))",
                requestID: nil, json: nil, claimsAcceptance: false)
        }
    }

    /// Whether a body is what firewalls send: HTML, or the plain text of those in front of Daraja.
    private static func isPage(_ text: String) -> Bool {
        text.contains("<")
            || ["Request unsuccessful", "Incapsula", "Imperva", "Access Denied"].contains { text.contains($0) }
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
            form: form, httpStatus: httpStatus, code: (code ?? "").filter { !$0.isWhitespace }, message: shown,
            requestID: json["requestId"]?.scalarText,
            json: echoesToken ? .none : json,  // a `nil` here would be the document `null`
            claimsAcceptance: Self.claimsAcceptance(json))
    }

    private static func claimsAcceptance(_ json: JSON) -> Bool {
        switch ResponseCode(json: json["ResponseCode"]) {
        case .accepted: true
        case .refused: false
        case .absent, .unreadable:
            ["CheckoutRequestID", "ConversationID"].contains { json[$0]?.nonEmptyText != nil }
        }
    }

    private init(
        form: Form, httpStatus: Int, code: String, message: String, requestID: String?, json: JSON?,
        claimsAcceptance: Bool
    ) {
        self.form = form
        self.httpStatus = httpStatus
        self.code = code
        self.message = message
        self.requestID = requestID
        self.json = json
        self.claimsAcceptance = claimsAcceptance
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
