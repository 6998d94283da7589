import Daraja
public import HTTPTypes
import JSON

/// An HTTP request as the sandbox sees it, free of any server.
public struct SandboxRequest: Sendable, Hashable {
    /// The method, in capitals as HTTP has it.
    public var method: HTTPRequest.Method
    /// Path and query, such as `/oauth/v1/generate?grant_type=client_credentials`.
    public var target: String
    /// Of these only `Authorization` and `Content-Type` count.
    public var headers: HTTPFields
    /// The whole body; its size is the server's concern.
    public var body: [UInt8]

    /// A request as a client would send it.
    public init(method: HTTPRequest.Method, target: String, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    var path: String { String(target.prefix { $0 != "?" }) }

    /// The part of the path behind the last slash.
    var lastSegment: String {
        String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
    }

    /// The value of a name in the query, percent-decoded.
    func queryValue(_ name: String) -> String? {
        target.drop { $0 != "?" }.dropFirst().split(separator: "&")
            .first { $0.hasPrefix(name + "=") }
            .map { Self.percentDecoded($0.dropFirst(name.count + 1)) }
    }

    /// Resolves `%2F` and its like; a sign that begins no such triple stays.
    private static func percentDecoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let decoded = UInt8(String(rest.prefix(2)) ?? "", radix: 16)
            {
                bytes.append(decoded)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What follows the scheme in `Authorization`; nil when there is no such header or another scheme.
    func credentials(scheme: String) -> String? {
        guard let value = headers[.authorization], value.lowercased().hasPrefix(scheme.lowercased() + " ") else {
            return nil
        }
        return String(value.dropFirst(scheme.count).drop { $0 == " " })
    }

    /// The body's JSON object.
    ///
    /// A body that is not declared as JSON is not read at all, as with Daraja, whose next complaint is then about the
    /// first required field. A body that is declared so and is not an object is refused.
    func fields() throws(Refusal) -> JSON {
        let mediaType = headers[.contentType]?.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard mediaType == "application/json", !body.isEmpty else { return [:] }
        guard let document = try? JSON(parsing: body), document.members != nil else {
            throw .envelope(code: "400.002.05", message: "Invalid Request Payload")
        }
        return document
    }
}
