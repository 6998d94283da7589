/// Whatever can send requests to Daraja: the HTTP client in production, a world of their own in simulations.
public protocol DarajaCalling: Sendable {
    /// Sends one request and sorts its outcome.
    ///
    /// Never throws and never sends twice what Daraja may have acted on.
    func send<Request: DarajaRequest>(_ request: Request) async -> Outcome<Request.Acknowledgement>
}
