public import Daraja
public import JSON

/// Something that Daraja shall do for a merchant and that moves no money: one type for each kind of operation.
public protocol OperationOrder: Sendable {
    /// What Daraja says when it took the request.
    associatedtype Acknowledgement: Sendable

    /// What kind of operation it becomes.
    static var kind: OperationKind { get }

    /// The order as our own document, which is stored and shown: without secrets.
    var document: JSON { get }

    /// Which of the merchant's shortcodes it is about; nil for none.
    func shortcode(of merchant: Merchant) -> Shortcode?

    /// Makes the calls, in nearly all cases one; the last outcome is that of the operation.
    func carryOut(for merchant: Merchant, _ calls: OperationCalls) async -> Outcome<Acknowledgement>

    /// Daraja's object in an acknowledgement, which is kept.
    static func json(_ acknowledgement: Acknowledgement) -> JSON
}
