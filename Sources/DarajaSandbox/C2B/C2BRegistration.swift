import Daraja

/// Where a shortcode's payments are announced.
struct C2BRegistration: Sendable, Hashable {
    let version: C2BVersion
    /// Whether payments go through when validation gets no usable answer.
    let completesUnanswered: Bool
    let confirmationURL: CallbackURL
    let validationURL: CallbackURL
}
