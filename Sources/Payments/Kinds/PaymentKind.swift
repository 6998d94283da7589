public import Daraja

/// A kind of payment: everything that the rest of the program asks about it.
///
/// Nothing else decides by a list of kinds. A new kind is a file in this folder and a line in `allCases`. Two kinds are
/// equal when their words are.
public struct PaymentKind: Sendable {
    /// Whether money comes in or goes out.
    public enum Direction: Sendable {
        case incoming, outgoing
    }

    /// Its word in the database and in the API; of the reference's kinds it is the reference's.
    public let rawValue: String
    /// Whether money comes in or goes out.
    public let direction: Direction
    /// Whether a request of ours begins it, so that recovery and the sweep look after it.
    public let isSentByUs: Bool
    /// Whether it is paid under the initiator's credential, so that holds and limits apply.
    public let usesInitiator: Bool
    /// Whether Daraja may announce its receipt a second time, as a C2B notice.
    public let isAnnouncedTwice: Bool
    /// The order that it is sent after, for a kind that pays somebody.
    let order: (any OutgoingOrder.Type)?
    /// How its outcome is asked for; nil where there is nothing to ask.
    let lookUp: LookUpPlan?
    /// Codes by which the customer said no, which is a cancellation and no failure.
    let cancellations: Set<ResultCode>
    /// Meanings of its result codes; nil for a kind that ends without one.
    private let catalogue: (@Sendable (ResultCode) -> ResultMeaning)?
    /// Whether this release knows the kind.
    public let isKnown: Bool

    init(
        _ word: String, _ direction: Direction, isSentByUs: Bool, usesInitiator: Bool = false,
        isAnnouncedTwice: Bool = false, order: (any OutgoingOrder.Type)? = nil, lookUp: LookUpPlan? = nil,
        cancellations: Set<ResultCode> = [],
        isKnown: Bool = true, catalogue: (@Sendable (ResultCode) -> ResultMeaning)? = nil
    ) {
        rawValue = word
        self.direction = direction
        self.isSentByUs = isSentByUs
        self.usesInitiator = usesInitiator
        self.isAnnouncedTwice = isAnnouncedTwice
        self.order = order
        self.lookUp = lookUp
        self.cancellations = cancellations
        self.isKnown = isKnown
        self.catalogue = catalogue
    }

    /// The kind of a stored word.
    ///
    /// A word that this release does not know, which a newer one may have written, is a kind that is shown and never acted on.
    init(stored word: String) {
        self = PaymentKind(rawValue: word) ?? PaymentKind(word, .incoming, isSentByUs: false, isKnown: false)
    }

    /// Whether a payment of this kind ends with a result code.
    public var hasResultCode: Bool { catalogue != nil }

    /// The meaning of a result code; nil for a kind that ends without one.
    public func meaning(of code: ResultCode) -> ResultMeaning? { catalogue?(code) }

    /// The known kinds that have a property, as a list of SQL literals; their words are constants of ours.
    static func words(_ property: (PaymentKind) -> Bool) -> String {
        allCases.filter(property).map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }
}

extension PaymentKind: CaseIterable, RawRepresentable, Hashable {
    /// The registry: all kinds of this release, in the order in which lists and documents name them.
    public static let allCases: [PaymentKind] = [.stkPush, .c2b, .b2c]

    private static let byWord = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    /// A kind of this release by its word.
    public init?(rawValue word: String) {
        guard let kind = Self.byWord[word] else { return nil }
        self = kind
    }

    /// Two kinds are one when they have one word.
    public static func == (left: PaymentKind, right: PaymentKind) -> Bool { left.rawValue == right.rawValue }

    /// Hashes the word.
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}
