import Daraja
import JSON
import Testing
import Time

@testable import Payments

@Suite struct PaceTests {
    private let start = Instant(seconds: 1_790_000_000)

    @Test func nothingWaitsAtFirst() {
        var pace = Pace()
        #expect(pace.admit(at: start) == nil)
        pace.note(.answered, at: start, spread: 0)
        #expect(pace.admit(at: start) == nil)
    }

    @Test(arguments: [(Pace.Sign.spikeArrest, Pace.spikeWait), (.quota, Pace.quotaWait)])
    func aLimitIsWaitedForLongerEachTime(_ sign: Pace.Sign, _ range: ClosedRange<Duration>) {
        var pace = Pace()
        var now = start
        var waits: [Duration] = []
        for _ in 0..<8 {
            pace.note(sign, at: now, spread: 0)
            let wait = pace.admit(at: now) ?? .zero
            waits.append(wait)
            now = now + wait
            #expect(pace.admit(at: now) == nil)
        }
        #expect(waits.first == range.lowerBound && waits[1] == range.lowerBound * 2)
        #expect(waits.last == range.upperBound)
        pace.note(.answered, at: now, spread: 0)
        pace.note(sign, at: now, spread: 0)
        #expect(pace.admit(at: now) == range.lowerBound)
    }

    @Test func theWaitIsSpreadOverAQuarter() {
        var pace = Pace()
        pace.note(.spikeArrest, at: start, spread: 1)
        #expect(pace.admit(at: start) == .milliseconds(1_250))
    }

    @Test func silenceStopsAllButOneThatFindsOut() {
        var pace = Pace()
        for number in 1...Pace.patience {
            #expect(pace.admit(at: start) == nil, "call \(number)")
            pace.note(.silence, at: start, spread: 0)
        }
        #expect(pace.isBroken)
        let wait = pace.admit(at: start)
        #expect(wait == Pace.silenceWait.lowerBound)
        let later = start + Pace.silenceWait.lowerBound
        #expect(pace.admit(at: later) == nil)
        #expect(pace.admit(at: later) == Pace.trial, "one is finding out")
        pace.note(.silence, at: later, spread: 0)
        #expect((pace.admit(at: later) ?? .zero) >= Pace.silenceWait.lowerBound * 2)
        pace.note(.answered, at: later, spread: 0)
        #expect(pace.admit(at: later) == nil && !pace.isBroken)
    }

    @Test func singleFailuresStopNobody() {
        var pace = Pace()
        for _ in 0..<20 {
            for _ in 1..<Pace.patience { pace.note(.silence, at: start, spread: 0) }
            pace.note(.answered, at: start, spread: 0)
            #expect(pace.admit(at: start) == nil)
        }
    }

    @Test func anInternalErrorSaysNothing() {
        var pace = Pace()
        for _ in 0..<100 { pace.note(.nothing, at: start, spread: 0) }
        #expect(pace.admit(at: start) == nil)
    }

    @Test(arguments: [
        (500, "500.003.02", Pace.Sign.spikeArrest), (429, "", .spikeArrest), (500, "500.003.03", .quota),
        (400, "400.002.02", .answered), (500, "500.001.1001", .nothing),
    ])
    func anErrorIsReadForWhatItTellsOfDaraja(_ status: Int, _ code: String, _ sign: Pace.Sign) {
        let body: JSON = ["requestId": "1", "errorCode": .string(code), "errorMessage": "words"]
        let error = DarajaError(httpStatus: status, body: body.bytes)
        let outcome: Outcome<JSON> =
            error.provesNothingHappened ? .refused(error) : .ambiguous(reason: "HTTP \(status)", error: error)
        #expect(Pace.Sign(outcome) == sign)
    }

    @Test func noAnswerIsSilence() {
        #expect(Pace.Sign(Outcome<JSON>.notSent(reason: "no route")) == .silence)
        #expect(Pace.Sign(Outcome<JSON>.ambiguous(reason: "timeout", error: nil)) == .silence)
        let page = DarajaError(httpStatus: 503, body: Array("<html>busy</html>".utf8))
        #expect(Pace.Sign(Outcome<JSON>.ambiguous(reason: "HTTP 503", error: page)) == .silence)
        #expect(Pace.Sign(Outcome<JSON>.success([:])) == .answered)
    }
}
