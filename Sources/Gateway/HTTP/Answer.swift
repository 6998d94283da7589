import Daraja
import HTTPTypes
import Hummingbird
import JSON
import NIOCore

/// Builds the JSON answers of the API.
enum Answer {
    /// The reference's success envelope.
    static func success(
        _ data: JSON, status: HTTPResponse.Status = .ok, message: String? = nil, headers: HTTPFields = [:]
    ) -> Response {
        var members = [JSON.Member("success", true), JSON.Member("data", data)]
        if let message { members.append(JSON.Member("message", .string(message))) }
        return json(.object(members), status: status, headers: headers)
    }

    /// What JSON is sent with: nobody is to keep it, or to take it for something else.
    static let jsonFields: HTTPFields = [
        .contentType: "application/json; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
    ]

    /// Any document.
    static func json(_ document: JSON, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var fields = jsonFields
        fields.append(contentsOf: headers)
        return Response(
            status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.bytes)))
    }
}
