extension CallbackKind {
    /// The question before a payment that a customer starts.
    public static let c2bValidation = CallbackKind(
        "C2B_VALIDATION", segment: "c2b-validation", about: .shortcode,
        referencePath: ReferencePath(path: "c2b/validation", acknowledgement: "Accepted"),
        operationID: "c2bValidation", summary: "The question before a payment that a customer starts")

    /// The announcement after a payment that a customer started.
    public static let c2bConfirmation = CallbackKind(
        "C2B_CONFIRMATION", segment: "c2b-confirmation", about: .shortcode,
        referencePath: ReferencePath(path: "c2b/confirmation", acknowledgement: "Confirmation received"),
        operationID: "c2bConfirmation", summary: "The announcement after a payment that a customer started")
}
