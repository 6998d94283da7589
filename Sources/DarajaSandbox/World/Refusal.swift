import Daraja
import JSON

/// A synchronous no.
///
/// Operations throw it; the world gives it its request id and its wire form.
enum Refusal: Error, Sendable, Hashable {
    /// Daraja's error object; the first three digits of the code are the HTTP status.
    case envelope(code: String, message: String)
    /// HTTP 400 without a body, as OAuth answers wrong credentials.
    case emptyBadRequest
    /// A refusal in a form of its own.
    case document(status: Int, JSON)
    /// The page of the web firewall in front of the API.
    case firewallPage
    /// An error of the sandbox's own control paths.
    case control(String)

    static func invalidField(_ name: String) -> Refusal {
        .envelope(code: "400.002.02", message: "Bad Request - Invalid \(name)")
    }

    /// `500.001.1001`, which M-PESA Express uses for checks of its own and for accidents alike.
    static func express(_ message: String) -> Refusal {
        .envelope(code: "500.001.1001", message: message)
    }

    /// `500.002.1001`, whose texts mean opposite things.
    static func payout(_ message: String) -> Refusal {
        .envelope(code: "500.002.1001", message: message)
    }

    /// Says nothing about whether the payout was taken.
    static let systemError = payout("System internal error.")
    static let spikeArrest = envelope(code: "500.003.02", message: "Error Occurred: Spike Arrest Violation")
    /// Says nothing about whether the gateway acted.
    static let internalError = envelope(code: "500.003.1001", message: "Internal Server Error")

    func response(requestID: String) -> SandboxResponse {
        switch self {
        case .envelope(let code, let message):
            let status = Int(code.prefix(3)) ?? 500
            return SandboxResponse(
                status: status,
                [
                    "requestId": .string(requestID), "errorCode": .string(code), "errorMessage": .string(message),
                ])
        case .emptyBadRequest:
            return SandboxResponse(status: 400, contentType: nil, body: [])
        case .document(let status, let json):
            return SandboxResponse(status: status, json)
        case .firewallPage:
            let page = """
                <html><head><META NAME="robots" CONTENT="noindex,nofollow"></head><body>\
                Request unsuccessful. Incapsula incident ID: 874000120162943018-145187561447228558\
                </body></html>
                """
            return SandboxResponse(status: 503, contentType: "text/html", body: Array(page.utf8))
        case .control(let message):
            return SandboxResponse(status: 400, ["error": .string(message)])
        }
    }
}
