import Daraja
import JSON
import NIOCore
import Payments

extension PendingPayments {
    /// The callbacks of all payments as Daraja would post them: a success each, to the URL that was made for it.
    func callbackRequests() -> [ByteBuffer] {
        payments.map { payment in
            .request(
                "POST", callbackAddress.url(.stk, payment.uid),
                fields: [
                    "Content-Type: application/json;charset=UTF-8", "Businessshortcode: 174379",
                    "Connection: Keep-Alive", "User-Agent: Apache-HttpClient/4.5.5 (Java/1.8.0_291)",
                ],
                body: payment.callbackBody)
        }
    }
}

extension PendingPayments.Payment {
    /// The body in the form recorded since 2022: an item `Balance` without a value, amounts with two decimals.
    var callbackBody: [UInt8] {
        let digits = phoneNumber.digits
        let items: JSON = [
            ["Name": "Amount", "Value": .number(Amount(shillings: PendingPayments.shillings).decimal)],
            ["Name": "MpesaReceiptNumber", "Value": .string(receipt)],
            ["Name": "Balance"],
            ["Name": "TransactionDate", "Value": .number("20230709182426")],
            ["Name": "PhoneNumber", "Value": .number(digits)],
        ]
        let document: JSON = [
            "Body": [
                "stkCallback": [
                    "MerchantRequestID": .string(AcceptingDaraja.merchantRequestID(digits)),
                    "CheckoutRequestID": .string(AcceptingDaraja.checkoutRequestID(digits)),
                    "ResultCode": 0, "ResultDesc": "The service request is processed successfully.",
                    "CallbackMetadata": ["Item": items],
                ]
            ]
        ]
        return document.bytes
    }
}
