/// The API operator who pays out and asks: a user name of the M-PESA portal and the proof of its password.
public struct Initiator: Sendable, Hashable {
    /// The operator's user name.
    public let name: String
    /// The encrypted password.
    public let credential: SecurityCredential

    /// Pairs a name with its proof.
    public init(name: String, credential: SecurityCredential) {
        self.name = name
        self.credential = credential
    }
}
