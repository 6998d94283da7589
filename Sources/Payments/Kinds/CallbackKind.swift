import Daraja
import JSON

/// A kind of callback: everything that the rest of the program asks about it.
///
/// Nothing else decides by a list of kinds. A new kind is a file in this folder and a line in `allCases`. Two kinds are
/// equal when their words are.
public struct CallbackKind: Sendable {
    /// What the URL of such a callback is made for.
    public enum Subject: Sendable {
        /// A single payment.
        case payment
        /// A shortcode, for which the URL is registered once.
        case shortcode
    }

    /// The path of the reference's for it, below `/api/mpesa/callback/`, and what it says to a callback that it took.
    public struct ReferencePath: Sendable {
        /// Such as `b2c/result`.
        public let path: String
        /// Such as `Result received`.
        public let acknowledgement: String
    }

    /// Its word in `callback_history` and in the API; of the reference's kinds it is the reference's.
    public let rawValue: String
    /// The path segment that names it in the URLs that we hand out.
    public let segment: String
    /// What its URL is made for.
    public let subject: Subject
    /// The reference's path for it, which carries no proof; nil where it has none.
    public let referencePath: ReferencePath?
    /// The name of its operation in the OpenAPI document.
    public let operationID: String
    /// What such a callback tells, in a few words.
    public let summary: String
    /// Reads what a body says about a payment; nil when it is not of this kind, or not about a single payment.
    let read: @Sendable (JSON) -> CallbackNews?

    init(
        _ word: String, segment: String, about subject: Subject = .payment, referencePath: ReferencePath? = nil,
        operationID: String, summary: String, read: @escaping @Sendable (JSON) -> CallbackNews? = { _ in nil }
    ) {
        rawValue = word
        self.segment = segment
        self.subject = subject
        self.referencePath = referencePath
        self.operationID = operationID
        self.summary = summary
        self.read = read
    }

    /// The kind of a stored word.
    ///
    /// A word that this release does not know, which a newer one may have written, is a kind that is shown and never acted on.
    init(stored word: String) {
        self =
            CallbackKind(rawValue: word)
            ?? CallbackKind(word, segment: "", operationID: "", summary: "Of a kind that this release does not know")
    }
}

extension CallbackKind: CaseIterable, RawRepresentable, Hashable {
    /// The registry: all kinds of this release, in the order in which lists and documents name them.
    public static let allCases: [CallbackKind] = [
        .stk, .c2bValidation, .c2bConfirmation, .b2cResult, .b2cTimeout, .statusResult, .statusTimeout,
    ]

    private static let byWord = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    /// A kind of this release by its word.
    public init?(rawValue word: String) {
        guard let kind = Self.byWord[word] else { return nil }
        self = kind
    }

    /// Two kinds are one when they have one word.
    public static func == (left: CallbackKind, right: CallbackKind) -> Bool { left.rawValue == right.rawValue }

    /// Hashes the word.
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}
