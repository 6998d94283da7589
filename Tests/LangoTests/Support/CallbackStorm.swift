import Daraja
import JSON
import Payments

/// Callbacks about payments of ours and of nobody, in an order without order.
struct CallbackStorm: Sendable {
    static let secret = "SecretBehindTheCallbackURLsOfTheStorm"

    /// A payment that waits for its callback.
    struct Payment: Sendable {
        let uid: String
        let checkoutRequestID: String
        let merchantRequestID: String
        let receipt: String
        let phoneNumber: String

        /// Reads the answer to a push.
        init?(_ data: JSON, _ number: Int) {
            guard let uid = data["uid"]?.string, let checkoutRequestID = data["CheckoutRequestID"]?.string,
                let merchantRequestID = data["MerchantRequestID"]?.string
            else { return nil }
            self.uid = uid
            self.checkoutRequestID = checkoutRequestID
            self.merchantRequestID = merchantRequestID
            receipt = "STORM\(10_000 + number)"
            phoneNumber = "254720\(100_000 + number)"
        }
    }

    /// A callback that is told from all others by its marker.
    struct Callback: Sendable {
        let marker: Int
        let path: String
        let body: String
    }

    let payments: [Payment]
    let callbacks: [Callback]

    /// Three callbacks for each payment, two of them to its own URL, and as many again about payments of nobody.
    init(payments: [Payment], base: String) {
        self.payments = payments
        let address = CallbackAddress(baseURL: base, secret: Self.secret)
        var callbacks: [Callback] = []
        func add(
            _ path: String, _ checkoutRequestID: String, _ merchantRequestID: String, _ receipt: String, _ phone: String
        ) {
            let marker = callbacks.count
            let body = """
                {"Body":{"stkCallback":{"MerchantRequestID":"\(merchantRequestID)",\
                "CheckoutRequestID":"\(checkoutRequestID)","ResultCode":0,"ResultDesc":"Paid.",\
                "CallbackMetadata":{"Item":[{"Name":"Amount","Value":100.00},\
                {"Name":"MpesaReceiptNumber","Value":"\(receipt)"},{"Name":"PhoneNumber","Value":\(phone)}]},\
                "Marker":\(marker)}}}
                """
            callbacks.append(Callback(marker: marker, path: path, body: body))
        }
        let open = "/api/mpesa/callback/stk"
        for (number, payment) in payments.enumerated() {
            let tokened = TransactionUID(payment.uid).map { String(address.url(.stk, $0).dropFirst(base.utf8.count)) }
            for path in [tokened ?? open, open, tokened ?? open] {
                add(path, payment.checkoutRequestID, payment.merchantRequestID, payment.receipt, payment.phoneNumber)
                add(open, "ws_CO_nobody_\(number)", "1-2-3", "NOBODY\(10_000 + number)", "254700000001")
            }
        }
        var generator = SystemRandomNumberGenerator()
        self.callbacks = callbacks.shuffled(using: &generator)
    }
}
