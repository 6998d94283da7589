import Daraja
import JSON

/// Sends a request of a merchant's C2B version and, when its app turns out to carry the other one, that once.
///
/// Daraja turns a request of the wrong version away before anything acts on it.
enum C2BVersions {
    /// - Parameters:
    ///   - send: makes a call.
    ///   - request: the request of a version.
    static func send<Request: DarajaRequest>(
        for merchant: Merchant, _ send: (Request) async -> Outcome<JSON>, _ request: (C2BVersion) -> Request
    ) async -> Outcome<JSON> where Request.Acknowledgement == JSON {
        let version = merchant.c2b.version
        let outcome = await send(request(version))
        guard case .refused(let error) = outcome, C2BRegistrationRefusal(error) == .wrongVersion else { return outcome }
        let second = await send(request(version == .v1 ? .v2 : .v1))
        if case .success = second { return second }
        return outcome
    }
}
