import Daraja
public import JSON
import Ownership
public import Payments
import Time
import Traces

extension Transaction {
    /// The row as the reference shows it, with `uid`, `state`, the merchant and the meaning of the result code added.
    ///
    /// The amount is text with two decimals, as a DECIMAL column comes out of MySQL; clients parse it.
    public func json(_ names: MerchantNames) -> JSON {
        .object(
            [
                JSON.Member("id", JSON(id)),
                JSON.Member("transaction_type", .string(type.rawValue)),
                JSON.Member("checkout_request_id", JSON(ids.checkoutRequestID)),
                JSON.Member("merchant_request_id", JSON(ids.merchantRequestID)),
                JSON.Member("conversation_id", JSON(ids.conversationID)),
                JSON.Member("originator_conversation_id", JSON(ids.originatorConversationID)),
                JSON.Member("transaction_id", JSON(receipt?.text)),
                JSON.Member("phone_number", .string(phoneNumber.text)),
                JSON.Member("amount", .string(amount.decimal)),
                JSON.Member("account_reference", JSON(accountReference)),
                JSON.Member("transaction_desc", JSON(transactionDescription)),
                JSON.Member("result_code", resultCode?.json ?? .null),
                JSON.Member("result_desc", JSON(result.description)),
                JSON.Member("status", .string(state.status.rawValue)),
                JSON.Member("raw_request", JSON(stored: rawRequest)),
                JSON.Member("raw_callback", JSON(stored: rawCallback)),
                JSON.Member("created_at", .string(createdAt.rfc3339)),
                JSON.Member("updated_at", .string(updatedAt.rfc3339)),
                JSON.Member("uid", .string(uid.text)),
                JSON.Member("state", .string(stateWord)),
                JSON.Member("meaning", meaning ?? .null),
                JSON.Member("trace_id", JSON(traceID?.description)),
                names.member(merchantID),
            ] + partyMembers)
    }

    /// The business on the other side; nothing where that is a person.
    private var partyMembers: [JSON.Member] {
        guard let party else { return [] }
        return [
            JSON.Member("party_shortcode", .string(party.shortcode.text)),
            JSON.Member("party_account", JSON(party.account)),
        ]
    }

    private var meaning: JSON? {
        resultCode.flatMap { type.meaning(of: $0) }?.json
    }
}

extension Transaction {
    /// What `json` is like.
    public static let schema = Schema.object(
        [
            "id": .rowID, "transaction_type": .words(of: PaymentKind.self),
            "checkout_request_id": Schema.string.orNull, "merchant_request_id": Schema.string.orNull,
            "conversation_id": Schema.string.orNull, "originator_conversation_id": Schema.string.orNull,
            "transaction_id": Schema.string.orNull.described("The receipt"),
            "phone_number": Schema.string.described("May be masked or hashed, as Daraja sends it"),
            "amount": Schema.string(matching: #"^[0-9]+\.[0-9]{2}$"#).described("Shillings, as text with two decimals"),
            "account_reference": Schema.string.orNull, "transaction_desc": Schema.string.orNull,
            "result_code": Schema.resultCode.described("Null for `C2B`, which is announced without one"),
            "result_desc": Schema.string.orNull,
            "status": Schema.words(of: PaymentStatus.self).described(
                "What clients of the reference API know of `state`"),
            "raw_request": Schema.any.described("What was sent to Daraja, without secrets"),
            "raw_callback": Schema.any.described("The callback that settled it"),
            "created_at": .instant, "updated_at": .instant, "uid": .uid, "state": .words(of: PaymentState.self),
            "meaning": Schema.meaning.orNull,
            "trace_id": Schema.string(matching: "^[0-9a-f]{32}$").orNull
                .described("The trace of the request that made it (W3C `traceparent`)"),
            "merchant": Schema.string.described("The name of the merchant whose payment it is"),
        ],
        optional: [
            "party_shortcode": Schema.string(matching: "^[0-9]{5,7}$")
                .described("The business on the other side; missing where that is a person"),
            "party_account": Schema.string.orNull.described("What is paid there"),
        ])
}
