/// An app on the Daraja portal, as one of Daraja's addresses knows it: what a token belongs to.
///
/// Several apps may be used by one process, and one app by several processes.
public struct DarajaApp: Sendable, Hashable {
    /// A hash of the consumer key and the base URL, which names the app without showing the key.
    public let id: String
    /// Scheme and host of the Daraja that the app belongs to, for people.
    public let baseURL: String

    /// Names an app.
    public init(id: String, baseURL: String) {
        self.id = id
        self.baseURL = baseURL
    }
}
