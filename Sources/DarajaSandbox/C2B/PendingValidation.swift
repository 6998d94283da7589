import Daraja
import Time

/// A payment that waits for the answer to its validation.
struct PendingValidation: Sendable, Hashable {
    let confirmations: C2BConfirmations
    let deadline: Instant

    /// The portal says that an answer has to come in under 8 s.
    static let patience = Duration.seconds(8)
    /// How long after the deadline the end of the delivery may be told and still lead to a confirmation.
    static let memory = Duration.seconds(3_600)
    /// What a `ResponseType` of `Cancelled` leads to.
    static let unansweredOutcome = SandboxOutcome(
        16, "Validation was not answered in time", code: "C2B00016")
}
