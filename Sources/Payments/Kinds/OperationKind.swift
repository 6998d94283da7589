/// A kind of operation that moves no money: everything that the rest of the program asks about it.
///
/// Nothing else decides by a list of kinds. A new kind is a file in this folder and a line in `allCases`. Two kinds are
/// equal when their words are.
public struct OperationKind: Sendable {
    /// Its word in the database and in the API.
    public let rawValue: String
    /// How long its callback is waited for; nil for one that ends with the answer to its request.
    let deadline: Duration?
    /// The callbacks that tell of it.
    let callbacks: [CallbackKind]
    /// Whether its records are kept for ever, because they say how things are set up.
    ///
    /// Others go with the callbacks (`CALLBACK_RETENTION_DAYS`).
    let isKept: Bool
    /// Whether this release knows the kind.
    public let isKnown: Bool

    init(_ word: String, deadline: Duration? = nil, callbacks: [CallbackKind] = [], isKept: Bool, isKnown: Bool = true)
    {
        rawValue = word
        self.deadline = deadline
        self.callbacks = callbacks
        self.isKept = isKept
        self.isKnown = isKnown
    }

    /// The kind of a stored word.
    ///
    /// A word that this release does not know, which a newer one may have written, is a kind that is shown and never acted on.
    init(stored word: String) {
        self = OperationKind(rawValue: word) ?? OperationKind(word, isKept: true, isKnown: false)
    }
}

extension OperationKind: CaseIterable, RawRepresentable, Hashable {
    /// The registry: all kinds of this release, in the order in which lists and documents name them.
    public static let allCases: [OperationKind] = [.c2bRegistration]

    private static let byWord = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    /// A kind of this release by its word.
    public init?(rawValue word: String) {
        guard let kind = Self.byWord[word] else { return nil }
        self = kind
    }

    /// Two kinds are one when they have one word.
    public static func == (left: OperationKind, right: OperationKind) -> Bool { left.rawValue == right.rawValue }

    /// Hashes the word.
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}
