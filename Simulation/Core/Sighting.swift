/// Something that has to happen now and then, or the simulation proves less than it says.
enum Sighting: String, CaseIterable {
    // Database
    case statementFailed, commitConflicted, conflictRetried, commitLostWithEffect, commitLostWithoutEffect
    // Processes
    case killedBeforeCommit, killedAfterCommit, killedAnywhere, frozen, stopped, clockStepped, twoAlive
    case killedWhileSending, leaseTakenOver, leaseLostWhileAtWork
    // Daraja
    case notSent, requestLost, answerLost, answerLate, answerGarbled, tokenKilled, tokenFetched, spikeArrested
    case tokenShared, tokenNotShared, tokenLeaseTakenOver
    case serverErrorWithEffect, serverErrorWithoutEffect, firewallPage
    // Callbacks
    case callbackBeforeAcknowledgement, callbackLost, callbackLate, callbackTwice, callbackContradicting
    case callbackRefused503, callbackUnmatched, forgedCallback, forgedForwardedFor, wrongAmount, wrongPhone
    case foreignNotice, foreignResult, oddCallback
    case timeoutNotice, statusResult, confirmationEcho, receiptMistaken, lateSuccessAfterFailure
    // Queries
    case queryInFlight, queryGlitch, queryCompleted
    // Clients
    case merchantNamed, keyOfTwoMerchants, keyHeldByOtherMerchant, otherMerchantsPaymentAsked, merchantChanged
    case formerShortcodeUsed
    case clientRetried, clientTwins, keyReused, answerReplayed, answerInterrupted, clientHungUp, inProgress, keyRotated
    // States
    case unknown, review, confirming, expired, queuedAgain, held, resumed, discrepancy, deadLetter, refreshed
    case completedByCallback, completedByQuery, completedFromExpired, unknownFinallyKnown
}
