/// A mistake that is planted at the seams of a world, to see that the monitor notices it.
enum PlantedBug: String, CaseIterable {
    case resendOnTimeout
    case acknowledgeBeforeCommit
    case keyWithoutFingerprint
    case updateWithoutState
    case retryStatementOnly
    case commitErrorIgnored
    case completionWithoutLease
    case finalOverwritten
    case receiptTwice
    case leftmostForwarded
    case inFlightAsFailure
    case tokenForEachCall
    case recoveryQueuesAgain
    case eventForgotten
    case secretLogged
    case amountAsFloat
    case scopeOfSecret
    case foreignShortcodeCounted
    case unclearAsFailure
    case tokenOfEachInstance
    case tokenRefusalTold
    case merchantOfKeyIgnored
    case appOfSettingsForAll
    case rowsOfAllMerchantsShown

    /// What it does.
    var words: String {
        switch self {
        case .resendOnTimeout: "A payout whose answer is lost is sent again"
        case .acknowledgeBeforeCommit: "A callback is acknowledged before its commit"
        case .keyWithoutFingerprint: "An idempotency key is taken whatever the body"
        case .updateWithoutState: "A payment is updated whatever its state and version"
        case .retryStatementOnly: "After a deadlock only the failed statement is run again"
        case .commitErrorIgnored: "An error of COMMIT is ignored"
        case .completionWithoutLease: "A try of a job is ended without its lease token"
        case .finalOverwritten: "A late callback overwrites a final state"
        case .receiptTwice: "A receipt may belong to two payments"
        case .leftmostForwarded: "The leftmost address of `X-Forwarded-For` is believed"
        case .inFlightAsFailure: "`4999`, still processing, is taken as a failure"
        case .tokenForEachCall: "Every caller fetches a token of its own"
        case .recoveryQueuesAgain: "A crash between claim and outcome puts the payout back into the queue"
        case .eventForgotten: "A payment and its event are not one transaction"
        case .secretLogged: "A secret is in a line of the log"
        case .scopeOfSecret: "Idempotency keys belong to the secret of an API key, and not to its owner"
        case .foreignShortcodeCounted: "A notice counts whatever shortcode it names"
        case .unclearAsFailure: "A code that cannot be read is a failure, whatever stands beside it"
        case .amountAsFloat: "Amounts count as equal when they differ by a shilling, as sums of floating point do"
        case .tokenOfEachInstance:
            "Each instance fetches a token of its own after a refusal, without reading the newer one"
        case .tokenRefusalTold: "The refusal of a token is told as Daraja's refusal of the payment"
        case .merchantOfKeyIgnored:
            "A request is carried out for the merchant of the settings, whatever merchant its key belongs to"
        case .appOfSettingsForAll: "Every merchant calls Daraja with the app of the settings"
        case .rowsOfAllMerchantsShown: "A list shows the payments of all merchants to each of them"
        }
    }

    /// Within how many worlds it has to be found.
    var limit: Int { self == .completionWithoutLease ? 1_000 : 300 }
}
