/// Carries one HTTP exchange with Daraja: over sockets in production, through a world of its own in simulations.
package protocol DarajaWire: Sendable {
    /// Sends a request, waits for its answer within the time that the wire allows, and says what is known of it.
    func exchange(_ request: DarajaExchange.Request) async -> DarajaExchange
}
