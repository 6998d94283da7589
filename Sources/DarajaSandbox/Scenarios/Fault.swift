/// What can go wrong between a client and Daraja, beyond a payment that fails.
///
/// The raw value is the two digits at the end of a test number or amount. Each also has a switch by which it happens
/// by chance. The table in `docs/sandbox.md` is held against this list by a test.
public enum Fault: Int, CaseIterable, Sendable, Hashable {
    case callbackLost = 1
    case callbackLate, callbackEarly, callbackTwice, callbackContradicted
    case serverErrorWithEffect, serverErrorWithoutEffect
    case answerDropped, answerMissing, answerGarbled
    case wrongAmount, wrongPhoneNumber
    case firewallPage, spikeArrest
    case queryGlitches, resultOnlyByQuery
    case timeoutNoticeThenResult, timeoutNoticeOnly
    case systemErrorWithEffect, systemErrorWithoutEffect
    case statusResultLost

    /// The name in `/sandbox/faults` and in the ledger.
    public var switchName: String { row.name }

    /// What the client sees, for people.
    public var summary: String { row.summary }

    /// The two digits, such as `07`.
    public var digits: String { rawValue < 10 ? "0\(rawValue)" : "\(rawValue)" }

    private var row: (name: String, summary: String) {
        switch self {
        case .callbackLost: ("lostCallbacks", "The callback is lost; a query tells the result.")
        case .callbackLate: ("lateCallbacks", "The callback comes 30 s after the request.")
        case .callbackEarly:
            ("earlyCallbacks", "The callback comes before the request is answered.")
        case .callbackTwice: ("duplicateCallbacks", "The same callback comes twice at once.")
        case .callbackContradicted:
            ("contradictingCallbacks", "One second after the callback comes another result for the same ids.")
        case .serverErrorWithEffect:
            ("serverErrorsWithEffect", "HTTP 500, and yet the payment goes on and the callback comes.")
        case .serverErrorWithoutEffect: ("serverErrorsWithoutEffect", "HTTP 500, and nothing happens.")
        case .answerDropped:
            ("droppedAnswers", "The connection is closed without an answer, and the payment goes on.")
        case .answerMissing: ("missingAnswers", "The answer takes 60 s, and the payment goes on.")
        case .answerGarbled: ("garbledAnswers", "The answer is cut off in the middle, and the payment goes on.")
        case .wrongAmount: ("wrongAmounts", "The callback names one shilling more than was paid.")
        case .wrongPhoneNumber: ("wrongPhoneNumbers", "The callback names another phone number.")
        case .firewallPage: ("firewallPages", "HTTP 503 with the web firewall's page, and nothing happens.")
        case .spikeArrest: ("spikeArrest", "HTTP 500 with 500.003.02, and nothing happens.")
        case .queryGlitches:
            ("queryGlitches", "STK queries answer HTTP 500 with 500.001.1001, 4 times in 19 for a test number.")
        case .resultOnlyByQuery: ("resultsOnlyByQuery", "Nothing is posted at all; a query tells the result.")
        case .timeoutNoticeThenResult:
            (
                "timeoutNoticesThenResults",
                "Payouts: QueueTimeOutURL is called, and the result comes 30 s after the request."
            )
        case .timeoutNoticeOnly:
            (
                "timeoutNoticesOnly",
                "Payouts: QueueTimeOutURL is called, the payout ends after 30 s, and no result comes."
            )
        case .systemErrorWithEffect:
            ("systemErrorsWithEffect", "Payouts: HTTP 500 with 500.002.1001, and yet the customer is paid.")
        case .systemErrorWithoutEffect:
            ("systemErrorsWithoutEffect", "Payouts: HTTP 500 with 500.002.1001, and nothing happens.")
        case .statusResultLost:
            ("lostStatusResults", "The result of a transaction status query is lost.")
        }
    }
}
