/// What must hold, numbered as in `docs/reliability.md`.
enum Rule: String, CaseIterable {
    /// 1: A payment went to Daraja twice, though the first time may have counted.
    case resent
    /// 1: Daraja's ledger has two payments for one of ours.
    case paidTwice
    /// 2: Completed, and the ledger has no such payment.
    case falselyCompleted
    /// 2: Failed, and nobody has said so.
    case failedWithoutWord
    /// 2: Failed after a proof of success had been acknowledged.
    case failedAfterProof
    /// 3: An acknowledged callback is not stored, or more than once.
    case callbackLost
    /// 3: A stored callback has no effect that anybody sees.
    case callbackWithoutEffect
    /// 4: A move that the machine does not know, or out of a final state.
    case illegalMove
    /// 4: Events of a payment are not numbered 1, 2, 3.
    case sequenceBroken
    /// 5: One movement of money counts for two payments of ours.
    case countedTwice
    /// 6: One key, two payments.
    case keyForTwo
    /// 6: The answer to a key has changed.
    case answerChanged
    /// 6: A key was taken with another body.
    case otherBodyTaken
    /// 6: A client was told something that is not so.
    case answerUntrue
    /// 7: Row, event, job or key appear apart.
    case tornApart
    /// 8: A job has gone.
    case jobVanished
    /// 8: A worker wrote about a job that was not its own.
    case staleWorker
    /// 9: The feed lost, repeated or invented an event.
    case feedBroken
    /// 10: A forgery moved a payment.
    case forgeryBelieved
    /// 10: Something that was done for another customer of Daraja's counts as ours.
    case foreignCounted
    /// 11: Something of one merchant was shown to, or done for, another.
    case merchantsMixed
    /// 10: A secret is in the database.
    case secretStored
    /// 10: A secret is in a line of the log, or in an answer.
    case secretTold
    /// 2: A callback that names another amount or payer leaves nothing behind that anybody sees.
    case mismatchHidden
    /// A request met a mistake of ours: HTTP 500.
    case defect
    /// A caller was told that Daraja refused a payment, and Daraja refused a token.
    case tokenRefusalTold
    /// More tokens were fetched than there was reason for.
    case tokensWasted
    /// A due job waits, or a dead process's lease is not taken over.
    case slow
    /// The faults have stopped, and not everything has settled.
    case unsettled
    /// It goes on and on.
    case spins
}
