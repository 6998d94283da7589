import Daraja
import JSON

/// A Daraja that accepts every push at once, under a CheckoutRequestID that follows from the customer's number.
struct AcceptingDaraja: DarajaCalling {
    func send<Request: DarajaRequest>(_ request: Request) async -> Outcome<Request.Acknowledgement> {
        guard let phoneNumber = request.body["PhoneNumber"]?.scalarText,
            let acknowledgement = Request.acknowledgement(from: Self.acknowledgement(phoneNumber))
        else { return .notSent(reason: "only pushes are expected here") }
        return .success(acknowledgement)
    }

    static func checkoutRequestID(_ phoneNumber: String) -> String { "ws_CO_09072023182543738\(phoneNumber.suffix(9))" }

    static func merchantRequestID(_ phoneNumber: String) -> String {
        "2654-4b64-97ff-b827b542881d\(phoneNumber.suffix(9))"
    }

    private static func acknowledgement(_ phoneNumber: String) -> JSON {
        [
            "MerchantRequestID": .string(merchantRequestID(phoneNumber)),
            "CheckoutRequestID": .string(checkoutRequestID(phoneNumber)),
            "ResponseCode": "0", "ResponseDescription": "Success. Request accepted for processing",
            "CustomerMessage": "Success. Request accepted for processing",
        ]
    }
}
