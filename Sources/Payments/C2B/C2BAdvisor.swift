public import Daraja
public import JSON

/// Somebody outside who knows whether a payment is welcome: the operator's own application.
public protocol C2BAdvisor: Sendable {
    /// Asks about a payment that a customer is about to make.
    ///
    /// - Returns: the answer, or nil when none came in time; then the stated default holds.
    func advise(on notice: C2BNotice, raw: JSON) async -> C2BValidationReply?
}
