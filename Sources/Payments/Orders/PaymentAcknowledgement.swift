import Daraja
import JSON

/// Daraja's word that it took a request that moves money: the ids under which it knows the payment from then on.
protocol PaymentAcknowledgement: Sendable {
    /// Daraja's own object, which callers are promised unchanged.
    var json: JSON { get }

    /// The ids that it brings.
    var ids: Transaction.DarajaIDs { get }

    /// The ids in an answer that could not be read as a whole: callbacks and look-ups find the payment by them.
    static func ids(in error: DarajaError) -> Transaction.DarajaIDs
}

extension STKPushAcknowledgement: PaymentAcknowledgement {
    var ids: Transaction.DarajaIDs {
        var ids = Transaction.DarajaIDs()
        ids.checkoutRequestID = checkoutRequestID
        ids.merchantRequestID = merchantRequestID
        return ids
    }

    static func ids(in error: DarajaError) -> Transaction.DarajaIDs {
        var ids = Transaction.DarajaIDs()
        ids.checkoutRequestID = error.id("CheckoutRequestID")
        ids.merchantRequestID = error.id("MerchantRequestID")
        return ids
    }
}

extension CommandAcknowledgement: PaymentAcknowledgement {
    var ids: Transaction.DarajaIDs {
        var ids = Transaction.DarajaIDs()
        ids.conversationID = conversationID
        ids.originatorConversationID = originatorConversationID
        return ids
    }

    static func ids(in error: DarajaError) -> Transaction.DarajaIDs {
        var ids = Transaction.DarajaIDs()
        ids.conversationID = error.id("ConversationID")
        ids.originatorConversationID = error.id("OriginatorConversationID")
        return ids
    }
}

extension Outcome where Acknowledgement: PaymentAcknowledgement {
    /// The ids that an answer brings, whole or in part.
    var ids: Transaction.DarajaIDs {
        switch self {
        case .success(let acknowledgement): acknowledgement.ids
        case .ambiguous(_, let error?): Acknowledgement.ids(in: error)
        case .refused, .notSent, .ambiguous: Transaction.DarajaIDs()
        }
    }
}

extension Transaction.DarajaIDs {
    /// The id under which a callback waits that came before the acknowledgement.
    var parkingID: String? { checkoutRequestID ?? conversationID }
}
