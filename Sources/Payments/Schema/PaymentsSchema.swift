public import Database

/// The tables of the payments backend, step by step.
public enum PaymentsSchema {
    /// All steps in their order.
    public static let migrations: [Migration] = [Migration001Payments.migration, Migration002Access.migration]
}
