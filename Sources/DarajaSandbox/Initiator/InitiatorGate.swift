import Daraja

/// Checks the credentials of API operators and locks an operator after too many wrong ones.
struct InitiatorGate: Sendable {
    /// An API operator of one organization: a declared app's, or that of a shortcode that no app owns.
    struct Operator: Sendable, Hashable {
        let organization: String
        let name: String
    }

    /// What a credential is compared with.
    enum Expectation: Sendable, Hashable {
        case password(String)
        case anyPassword
        /// A name that is not the configuration's: wrong, unless the credential cannot be read.
        case unknownOperator
        /// A name that the app's organization does not have: always wrong.
        case noSuchOperator
    }

    private let isStrict: Bool
    private var wrongTries: [Operator: Int] = [:]

    /// How many make the lock close is not published.
    private static let triesUntilLock = 3

    init(_ configuration: DarajaSandbox.Configuration) {
        isStrict = configuration.strictCredentials
    }

    /// The result that a wrong credential leads to; nil when it is in order.
    ///
    /// A credential that our key does not open may have been made with Safaricom's certificate. It proves nothing, and
    /// unless told to be strict the gate lets it pass. An operator that does not exist cannot be locked.
    mutating func refusal(
        of apiOperator: Operator, credential: String, expected: Expectation
    ) -> SandboxOutcome? {
        guard wrongTries[apiOperator, default: 0] < Self.triesUntilLock else { return B2COutcomes.locked }
        let opened = SandboxCertificate.open(credential)
        switch expected {
        case .noSuchOperator: return B2COutcomes.wrongInitiator
        case .unknownOperator: return opened == nil && !isStrict ? nil : B2COutcomes.wrongInitiator
        case .anyPassword where opened != nil: return nil
        case .password(let password) where opened == Array(password.utf8): break
        case .password, .anyPassword:
            guard opened != nil || isStrict else { break }
            wrongTries[apiOperator, default: 0] += 1
            return B2COutcomes.wrongInitiator
        }
        wrongTries[apiOperator] = nil
        return nil
    }

    mutating func unlock() {
        wrongTries = [:]
    }
}
