import HTTPTypes
import JSON

/// What a server answered.
struct WebReply: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: [UInt8]

    var json: JSON { (try? JSON(parsing: body)) ?? .null }
    var isAcknowledgement: Bool { (200..<300).contains(status) }
}
