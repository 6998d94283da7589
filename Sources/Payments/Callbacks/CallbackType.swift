/// The kinds of callback, in the words of the reference's `callback_history`.
public enum CallbackType: String, Sendable, Hashable, CaseIterable {
    case stk = "STK"
    case c2bValidation = "C2B_VALIDATION"
    case c2bConfirmation = "C2B_CONFIRMATION"
    case b2cResult = "B2C_RESULT"
    case b2cTimeout = "B2C_TIMEOUT"
    /// The answer to a transaction status query of ours.
    case statusResult = "STATUS_RESULT"
    /// The notice that such a query waited too long.
    case statusTimeout = "STATUS_TIMEOUT"
}
