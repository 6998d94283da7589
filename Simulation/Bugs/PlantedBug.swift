/// A mistake that is planted at the seams of a world, to see that the monitor notices it.
enum PlantedBug: String, CaseIterable {
    /// A payout whose answer is lost is sent again.
    case resendOnTimeout
    /// A callback is acknowledged before its commit.
    case acknowledgeBeforeCommit
    /// An idempotency key is taken whatever the body.
    case keyWithoutFingerprint
    /// A payment is updated whatever its state and version.
    case updateWithoutState
    /// After a deadlock only the failed statement is run again.
    case retryStatementOnly
    /// An error of COMMIT is ignored.
    case commitErrorIgnored
    /// A job is ended without its lease token.
    case completionWithoutLease
    /// A late callback overwrites a final state.
    case finalOverwritten
    /// A receipt may belong to two payments.
    case receiptTwice
    /// The leftmost address of `X-Forwarded-For` is believed.
    case leftmostForwarded
    /// `4999`, still processing, is taken as a failure.
    case inFlightAsFailure
    /// Every caller fetches a token of its own.
    case tokenForEachCall
    /// A crash between claim and outcome puts the payout back into the queue.
    case recoveryQueuesAgain
    /// A payment and its event are not one transaction.
    case eventForgotten
}
