import JSON
import Time

/// What goes wrong by chance, and how long payments take.
public struct FaultSwitches: Sendable, Hashable {
    private var probabilities: [Fault: Double] = [:]
    /// The body of what is posted to `QueueTimeOutURL`, of which no capture exists.
    public enum TimeoutNoticeForm: String, Sendable, Hashable, CaseIterable {
        /// The request as it came, credential included, as a member of Safaricom's staff is said to have described it.
        case request
        /// A result envelope, as several libraries expect.
        case result
    }

    /// From the request to the end of the payment and its callback.
    public var callbackDelay: Duration
    /// From the push to `1037` when nobody answers the prompt.
    public var noAnswerDelay: Duration
    /// The body of what is posted to `QueueTimeOutURL`.
    public var timeoutNoticeForm = TimeoutNoticeForm.request

    /// No faults; the defaults are an impatient developer's pace and what Safaricom's sandbox was measured to take.
    public init(callbackDelay: Duration = .milliseconds(1_500), noAnswerDelay: Duration = .seconds(26)) {
        self.callbackDelay = callbackDelay
        self.noAnswerDelay = noAnswerDelay
    }

    /// The probability of a fault, 0...1.
    public subscript(fault: Fault) -> Double {
        get { probabilities[fault] ?? 0 }
        set {
            precondition((0...1).contains(newValue), "a probability is between 0 and 1")
            probabilities[fault] = newValue > 0 ? newValue : nil
        }
    }

    /// Throws the dice for one request, in the order of the list, so that a seed decides the run.
    func draw(_ random: inout SplitMix64) -> FaultSet {
        guard !probabilities.isEmpty else { return [] }
        var faults: FaultSet = []
        for fault in Fault.allCases where self[fault] > 0 && random.happens(self[fault]) { faults.insert(fault) }
        return faults
    }

    var json: JSON {
        var members = Fault.allCases.map { JSON.Member($0.switchName, .number(String(self[$0]))) }
        members.append(JSON.Member(Self.callbackDelayName, JSON(callbackDelay.microseconds / 1_000)))
        members.append(JSON.Member(Self.noAnswerDelayName, JSON(noAnswerDelay.microseconds / 1_000)))
        members.append(JSON.Member(Self.timeoutNoticeFormName, .string(timeoutNoticeForm.rawValue)))
        return .object(members)
    }

    /// Takes over the members that are there and leaves the others.
    mutating func update(from json: JSON) throws(Refusal) {
        for member in json.members ?? [] {
            if let fault = Fault.allCases.first(where: { $0.switchName == member.name }) {
                guard let value = member.value.scalarText.flatMap(Double.init), (0...1).contains(value) else {
                    throw .control("\(member.name) is a probability between 0 and 1")
                }
                self[fault] = value
            } else if member.name == Self.callbackDelayName {
                callbackDelay = try Self.delay(member)
            } else if member.name == Self.noAnswerDelayName {
                noAnswerDelay = try Self.delay(member)
            } else if member.name == Self.timeoutNoticeFormName {
                guard let form = member.value.string.flatMap(TimeoutNoticeForm.init) else {
                    throw .control("\(member.name) is request or result")
                }
                timeoutNoticeForm = form
            } else {
                throw .control("there is no switch named \(member.name)")
            }
        }
    }

    private static let callbackDelayName = "callbackDelayMilliseconds"
    private static let noAnswerDelayName = "noAnswerDelayMilliseconds"
    private static let timeoutNoticeFormName = "timeoutNoticeForm"

    /// A day is longer than any payment takes and short of any overflow.
    private static func delay(_ member: JSON.Member) throws(Refusal) -> Duration {
        guard let value = member.value.int, (0...86_400_000).contains(value) else {
            throw .control("\(member.name) is a whole number between 0 and 86400000")
        }
        return .milliseconds(value)
    }
}
