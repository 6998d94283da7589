import Daraja
import HTTPTypes
import Hummingbird
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

    /// Any document.
    static func json(_ document: JSON, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.bytes)))
    }
}
