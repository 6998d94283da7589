extension OperationKind {
    /// Our URLs are registered for the payments that a merchant's customers start.
    public static let c2bRegistration = OperationKind("C2B_REGISTRATION", isKept: true)
}
