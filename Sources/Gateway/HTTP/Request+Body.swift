import HTTPTypes
import Hummingbird
import JSON
import NIOCore

extension Request {
    /// The limit for bodies of the API: the largest of them has a few hundred bytes.
    static let maximumBodySize = 64 * 1_024

    /// Reads the body as a JSON object.
    ///
    /// - Parameter allowsEmpty: whether no body at all counts as an empty object.
    func jsonObject(allowsEmpty: Bool = false) async throws -> JSON {
        let bytes = try await bodyBytes(upTo: Self.maximumBodySize)
        if bytes.isEmpty, allowsEmpty { return [:] }
        let document: JSON
        do {
            document = try JSON(parsing: bytes)
        } catch {
            throw APIError(.badRequest, "INVALID_JSON", "The request body is not valid JSON: \(error)")
        }
        guard document.members != nil else {
            throw APIError(
                .badRequest, "VALIDATION_FAILED",
                "Validation failed: body: Expected object, received \(document.typeName)")
        }
        return document
    }

    /// Reads the whole body; throws `NIOTooManyBytesError` beyond the limit.
    func bodyBytes(upTo limit: Int) async throws -> [UInt8] {
        // Refused before it is sent, where the client waits for a go-ahead.
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw NIOTooManyBytesError(maxBytes: limit)
        }
        do {
            return Array(try await body.collect(upTo: limit).readableBytesView)
        } catch let error where error is NIOTooManyBytesError || error is CancellationError {
            throw error
        } catch {
            // Whatever else goes wrong on the way of a body is the sender's: chunks that are none, a lost connection.
            throw APIError(.badRequest, "BROKEN_BODY", "The request body broke off or is not HTTP")
        }
    }
}

extension JSON {
    /// The kind of value, in the words of the reference's validation texts.
    var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
