/// Knows the one API operator of the sandbox and locks it after too many wrong credentials.
struct InitiatorGate: Sendable {
    private let name: String
    private let password: String
    private let isStrict: Bool
    private var wrongTries = 0

    /// How many make the lock close is not published.
    private static let triesUntilLock = 3

    init(_ configuration: DarajaSandbox.Configuration) {
        name = configuration.initiatorName
        password = configuration.initiatorPassword
        isStrict = configuration.strictCredentials
    }

    /// The result that a wrong credential leads to; nil when it is in order.
    ///
    /// A credential that our key does not open may have been made with Safaricom's certificate. It proves nothing, and
    /// unless told to be strict the gate lets it pass, whatever name comes with it.
    mutating func refusal(name: String, credential: String) -> SandboxOutcome? {
        guard wrongTries < Self.triesUntilLock else { return B2COutcomes.locked }
        let isRight: Bool
        if let opened = SandboxCertificate.open(credential) {
            isRight = opened == Array(password.utf8) && name == self.name
        } else {
            isRight = !isStrict
        }
        wrongTries = isRight ? 0 : wrongTries + 1
        return isRight ? nil : B2COutcomes.wrongInitiator
    }

    mutating func unlock() {
        wrongTries = 0
    }
}
