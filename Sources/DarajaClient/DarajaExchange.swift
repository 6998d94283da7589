/// One HTTP exchange with Daraja and what is known of it.
package enum DarajaExchange: Sendable {
    /// What is sent.
    package struct Request: Sendable {
        /// `GET` or `POST`.
        package let method: String
        /// The path below the base URL.
        package let path: String
        /// The headers, in order.
        package var headers: [(name: String, value: String)]
        /// Nil for a request without a body.
        package var body: [UInt8]?

        /// Describes a request.
        package init(method: String, path: String, headers: [(name: String, value: String)], body: [UInt8]? = nil) {
            self.method = method
            self.path = path
            self.headers = headers
            self.body = body
        }
    }

    /// Daraja, or something in front of it, answered.
    case answered(status: Int, body: [UInt8])
    /// It failed before a byte of the request was written.
    case notSent(reason: String)
    /// The request was, or may have been, written.
    case lost(reason: String)
}
