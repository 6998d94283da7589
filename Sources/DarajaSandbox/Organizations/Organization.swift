/// A shortcode as M-PESA knows it.
struct Organization: Sendable, Hashable {
    var registration: C2BRegistration?
    /// Whether customers' payments are asked about first; off until Safaricom is asked to switch it on.
    var validatesPayments = false
    /// The answer to every registration; nil for the usual one.
    var registrationProblem: C2BRegistrationProblem?
    /// What customers paid and payouts are paid from.
    ///
    /// It changes when a payment is accepted that will end well, not when it ends.
    var utilityShillings: Int64
}
