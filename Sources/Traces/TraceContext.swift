public import Bytes
import Synchronization

/// Where the work of a task belongs, in the words of the W3C Trace Context recommendation (level 1, 2021).
///
/// A task carries it along as a task local: whoever writes a log line or calls somebody else finds it there, and nobody in
/// between has to hand it on.
public struct TraceContext: Sendable, Hashable {
    /// The work of the present task; nil for work that no request has caused.
    @TaskLocal public static var current: TraceContext?

    /// Other parties' `tracestate` is passed on up to this length, the least that the recommendation asks for (3.3.1.5).
    public static let maximumStateLength = 512
    /// `traceparent` is this long in the only version that there is.
    private static let length = 55
    /// "Sampled", and of level 2 "random": what else may be set means something that we do not know.
    private static let knownFlags: UInt64 = 0b11
    /// The trace's name was drawn at random; whether anybody records it is not for us to say.
    private static let ownFlags: UInt64 = 0b10

    /// The trace.
    public let traceID: TraceID
    /// What others wrote for themselves, unchanged; nil when there is none, or too much of it.
    public let state: String?
    private let spanID: UInt64
    private let flags: UInt64

    /// Begins a part of our own in a trace: one that is known from elsewhere, or a new one.
    public init(_ traceID: TraceID? = nil, randomness: Randomness = .quick) {
        self.init(
            traceID: traceID ?? TraceID(randomness), flags: Self.ownFlags, state: nil, randomness: randomness)
    }

    /// Begins our part of what a request's headers name; a new trace when they name none, or nothing that can be read.
    ///
    /// - Parameters:
    ///   - traceparent: all values of the header; more than one is as bad as none (3.2).
    ///   - tracestate: all values of the header, in order; they count for nothing without a trace.
    public init(traceparent: [String], tracestate: [String], randomness: Randomness = .quick) {
        guard traceparent.count == 1, let (traceID, flags) = Self.read(traceparent[0]) else {
            self.init(randomness: randomness)
            return
        }
        let state = tracestate.joined(separator: ",")
        self.init(
            traceID: traceID, flags: flags,
            state: (1...Self.maximumStateLength).contains(state.utf8.count) ? state : nil, randomness: randomness)
    }

    private init(traceID: TraceID, flags: UInt64, state: String?, randomness: Randomness) {
        self.traceID = traceID
        self.flags = flags
        self.state = state
        // All zero means that there is none.
        spanID = randomness.next() | 1
    }

    /// The header for whomever we call: the trace, and our part as the parent of theirs.
    public var traceparent: String { "00-\(traceID)-\(Hexadecimal.text(spanID))-0\(flags)" }

    /// Reads `00-<32 digits>-<16 digits>-<2 digits>`; a later version may have more behind it, set off by a dash (3.2.4).
    private static func read(_ text: String) -> (TraceID, flags: UInt64)? {
        let parts = text.utf8.prefix(length).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [2, 32, 16, 2], let version = Hexadecimal.number(parts[0]), version != 0xFF,
            let traceID = TraceID(Substring(parts[1])), let parent = Hexadecimal.number(parts[2]), parent != 0,
            let flags = Hexadecimal.number(parts[3])
        else { return nil }
        let rest = text.utf8.dropFirst(length)
        guard rest.isEmpty || (version > 0 && rest.first == UInt8(ascii: "-")) else { return nil }
        return (traceID, flags & knownFlags)
    }
}
