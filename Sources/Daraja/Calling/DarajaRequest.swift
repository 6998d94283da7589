public import JSON

/// One operation of Daraja that is called with a bearer token: where it lives, what is sent, what comes back.
public protocol DarajaRequest: Sendable {
    associatedtype Acknowledgement: Sendable

    /// The path below the base URL.
    var path: String { get }

    /// The name in logs, metrics and stored attempts.
    static var name: String { get }

    /// The body with Daraja's own spellings.
    var body: JSON { get }

    /// Reads a positive answer; nil when the body does not prove that the request was accepted.
    static func acknowledgement(from body: JSON) -> Acknowledgement?
}
