import Daraja
import Database
import JSON
import Ownership
import Time

/// A callback that has come and is being stored.
struct ArrivedCallback: Sendable {
    /// The body, if it can be read.
    let document: JSON?
    let instant: Instant
    private let callback: IncomingCallback
    /// Why it cannot be read.
    private let fault: JSON.ParsingError?
    /// The body without the parts that must not be stored.
    let body: String
    private let numbers: CallbackNumbers

    init(_ callback: IncomingCallback, at instant: Instant, numbers: CallbackNumbers) {
        // Daraja posts a callback once: whatever can be read of it is.
        let reading = Result { () throws(JSON.ParsingError) in try JSON(recovering: callback.body) }
        let document = try? reading.get()
        self.callback = callback
        self.document = document
        if case .failure(let fault) = reading { self.fault = fault } else { fault = nil }
        self.instant = instant
        self.numbers = numbers
        let text = Redaction.storedBody(JSON.utf8(callback.body), document)
        body = callback.authenticity == .unproven ? UnprovenCallbacks.cut(text) : text
    }

    /// The fault of a callback of which nothing can be used.
    var unreadable: Discrepancy {
        Discrepancy(
            .unreadable, expected: callback.type.rawValue,
            found: fault.map { "\(callback.body.count) bytes: \($0)" } ?? "no usable members")
    }

    /// A number for it; a new one for each try to store it.
    func nextID() -> Int64 { numbers.next(at: instant) }

    /// Stores it without any effect on the payment that it is about.
    ///
    /// - Parameters:
    ///   - merchant: whose it is; the payment's unless it is said here.
    ///   - parkedID: the id by which it will be found when its payment appears.
    func keep(
        _ effect: CallbackResult.Effect, about transaction: Transaction? = nil, of merchant: MerchantID? = nil,
        parkedID: String? = nil, hasLookUp: Bool = false, _ connection: borrowing Connection
    ) throws -> CallbackResult {
        let id = nextID()
        try store(
            as: id, effect, transactionID: transaction?.id, merchant ?? transaction?.merchantID ?? .default,
            parkedID: parkedID, connection)
        return CallbackResult(id: id, effect: effect, about: transaction, of: merchant, hasLookUp: hasLookUp)
    }

    /// Stores it with what was done with it in the same transaction.
    func store(
        as id: Int64, _ effect: CallbackResult.Effect, transactionID: Int64?, _ merchant: MerchantID,
        parkedID: String? = nil, _ connection: borrowing Connection
    ) throws {
        try CallbackStore.insert(
            callback, id: id, body: body, effect: effect, transactionID: transactionID, merchant: merchant,
            parkedID: callback.authenticity == .unproven ? UnprovenCallbacks.mark : parkedID, at: instant, connection)
    }
}
