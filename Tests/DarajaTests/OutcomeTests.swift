import Daraja
import Testing

@Suite struct OutcomeTests {
    private static let error = DarajaError(httpStatus: 500, body: #"{"errorCode":"1","errorMessage":"m"}"#.utf8)

    @Test(
        arguments: [
            (.success(1), "success", nil, nil), (.refused(error), "refused", "m", error),
            (.notSent(reason: "no route"), "notSent", "no route", nil),
            (.notSent(reason: "a wrong key", isRetryable: false), "notSent", "a wrong key", nil),
            (.ambiguous(reason: "timeout", error: nil), "ambiguous", "timeout", nil),
            (.ambiguous(reason: "HTTP 500", error: error), "ambiguous", "m", error),
        ] as [(Outcome<Int>, String, String?, DarajaError?)])
    func outcomesTellWhatIsKnown(_ outcome: Outcome<Int>, _ label: String, _ message: String?, _ error: DarajaError?) {
        #expect(outcome.label == label)
        #expect(outcome.message == message)
        #expect(outcome.error == error)
    }
}
