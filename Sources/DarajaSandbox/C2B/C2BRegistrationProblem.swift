import Daraja
import JSON

/// The refusals of a registration that the sandbox gives only when told to.
public enum C2BRegistrationProblem: String, Sendable, Hashable, CaseIterable {
    /// HTTP 500: URLs are registered already.
    case alreadyRegistered
    /// The same as production answered it in 2019, with HTTP 200 and neither `ResponseCode` nor `errorCode`.
    case alreadyRegisteredWithoutCode
    /// HTTP 500: URLs are registered on the older aggregator platform.
    case registeredElsewhere
    /// HTTP 401: the app does not carry the product of this version.
    case missingProduct
    /// HTTP 400: the shortcode is not the app's.
    case foreignShortcode
    /// HTTP 500 with a SOAP fault: the shortcode is somebody else's in Safaricom's sandbox.
    case takenShortcode

    var refusal: Refusal {
        switch self {
        case .alreadyRegistered: .envelope(code: "500.003.1001", message: "Urls are already registered.")
        case .alreadyRegisteredWithoutCode:
            .document(
                status: 200,
                [
                    "ConversationID": "", "OriginatorCoversationID": "",
                    "ResponseDescription": "Validation and Confirmation URLs are already registered",
                ])
        case .registeredElsewhere:
            .envelope(
                code: "500.003.1001", message: "Duplicate notification info, SP ID is 107035, correlator is 1070351")
        case .missingProduct:
            .envelope(
                code: "401.003.01",
                message: "Error Occurred - Invalid Access Token - Invalid API call as no apiproduct match found")
        case .foreignShortcode:
            .envelope(code: "400.003.02", message: "Bad Request - Kindly use your own ShortCode")
        case .takenShortcode: .document(status: 500, Self.soapFault)
        }
    }

    private static let soapFault: JSON = [
        "Envelope": [
            "Body": [
                "Fault": [
                    "faultcode": "soap:Server",
                    "faultstring": .string(
                        "Execution of ServiceCallout SCO-AddURLVault failed. Reason: ResponseCode 409 is treated as error"
                    ),
                    "faultactor": [:],
                    "detail": ["source": ["errorcode": "steps.servicecallout.ExecutionFailed"]],
                ]
            ]
        ]
    ]
}
