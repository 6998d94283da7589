import Daraja
import HTTPTypes
import Hummingbird

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
        let buffer = try await body.collect(upTo: limit)
        return Array(buffer.readableBytesView)
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
