extension PaymentKind {
    /// A customer has paid on their own; it is announced when it has happened, without a result code.
    public static let c2b = PaymentKind(
        "C2B", .incoming, isSentByUs: false, callbacks: [.c2bValidation, .c2bConfirmation])
}
