public import Daraja
public import JSON

/// What a caller wants a merchant to pay: one type for each kind of payment that pays somebody.
///
/// The order is stored as our own document beside the payment. A queued payment is sent after that document, never after
/// the copy of a request, which has no secrets and may miss more than that.
public protocol OutgoingOrder: Sendable, Hashable {
    /// The request that carries it out.
    associatedtype Request: DarajaRequest where Request.Acknowledgement == CommandAcknowledgement

    /// What kind of payment it becomes.
    static var kind: PaymentKind { get }

    /// Whole shillings.
    var shillings: Int64 { get }

    /// Who is paid.
    var payee: Payee { get }

    /// Shown in the statement.
    var remarks: String { get }

    /// Everything that is needed to send it later.
    var document: JSON { get }

    /// Reads a document; nil for one that this release does not understand.
    init?(document: JSON)

    /// Reads a payment that a release without documents has queued; nil when it cannot be read.
    ///
    /// Kinds that such a release did not have need none.
    init?(withoutDocument transaction: Transaction)

    /// The request, under the name of the payment.
    func request(_ uid: TransactionUID, _ configuration: PayoutConfiguration) -> Request

    /// The OriginatorConversationID of the request, which is stored before the call; nil where the gateway makes one.
    func originatorConversationID(_ uid: TransactionUID, _ configuration: PayoutConfiguration) -> String?
}

extension OutgoingOrder {
    /// Reads nothing.
    public init?(withoutDocument transaction: Transaction) { return nil }
}

extension Transaction {
    /// The order of a payment that pays somebody; nil when this release cannot read it, or it is not that of the payment.
    var order: (any OutgoingOrder)? {
        guard let type = type.order else { return nil }
        let order: (any OutgoingOrder)?
        if let orderDocument {
            order = (try? JSON(parsing: orderDocument)).flatMap { type.init(document: $0) }
        } else {
            order = type.init(withoutDocument: self)
        }
        guard let order, order.shillings == amount.wholeShillings, order.payee == payee else { return nil }
        return order
    }
}
