import HTTPTypes

/// A request to one of our servers.
struct WebRequest: Sendable {
    var method: HTTPRequest.Method = .post
    var target: String
    var headers: HTTPFields = [:]
    var body: [UInt8] = []
    /// Who opened the connection.
    var peer = "127.0.0.1"
    /// The merchant for whom the caller acts; nil when it may see the payments of all.
    var merchant: SimulatedMerchant?
}
