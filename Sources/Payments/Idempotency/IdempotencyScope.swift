/// Who chose an idempotency key, and for which operation.
///
/// The owner is the number of the API key. Rotation changes the secret of an API key and keeps its number, so a request can
/// be repeated after a rotation. The same key with the same body under another owner is refused: it is most likely the same
/// request, sent after its API key was replaced, and would otherwise be paid twice.
public struct IdempotencyScope: Sendable, Hashable {
    /// The operation, such as `stk-push`; without a colon.
    public let operation: String
    /// The number of the API key; nil for a caller without one.
    public let owner: Int64?

    /// Names a scope.
    public init(_ operation: String, owner: Int64? = nil) {
        precondition(!operation.contains(":"), "A colon separates the operation from its owner")
        self.operation = operation
        self.owner = owner
    }

    /// How the scope is stored.
    var text: String { owner.map { "\(operation):\($0)" } ?? operation }
}
