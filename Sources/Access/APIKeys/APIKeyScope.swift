/// What an API key may be used for, in the reference's words.
public enum APIKeyScope: String, Sendable, Hashable, CaseIterable {
    /// Lists, single payments, look-ups.
    case read
    /// Everything that asks customers for money.
    case write
    /// STK push.
    case stkPush = "stk_push"
    /// C2B registration and simulation.
    case c2b
    /// Payouts.
    case b2c
    /// Keys, logs, errors and callbacks, and everything that can be read.
    case admin
    /// Everything.
    case all = "*"
}
