import Daraja
import DarajaClient
import JSON

/// One HTTP exchange of ours with Daraja, as the monitor follows it.
///
/// Unchecked, as everything in a world is: it runs on one thread, see `Loom`.
final class Call: @unchecked Sendable {
    enum Kind {
        case token, push, payout, query, status, other
    }

    let request: DarajaExchange.Request
    let kind: Kind
    /// The name of the payment that it is about.
    let name: String?
    let body: JSON
    /// Whether it has reached Daraja.
    var hasArrived = false
    /// How it ended for the process; nil while it is on its way, and for ever when the process died.
    var end: DarajaExchange?

    init(_ request: DarajaExchange.Request) {
        self.request = request
        body = request.body.flatMap { try? JSON(parsing: $0) } ?? .null
        switch request.path {
        case let path where path.hasPrefix("/oauth"): kind = .token
        case let path where path.contains("stkpush/"): kind = .push
        case let path where path.contains("/b2c/"): kind = .payout
        case let path where path.contains("stkpushquery"): kind = .query
        case let path where path.contains("transactionstatus"): kind = .status
        default: kind = .other
        }
        let url = body["CallBackURL"]?.string ?? body["ResultURL"]?.string
        name = kind == .push || kind == .payout ? url?.split(separator: "/").dropLast().last.map { String($0) } : nil
    }

    /// Whether it provably did nothing, as far as the process that made it can know.
    var provablyDidNothing: Bool {
        switch end {
        case .notSent: true
        case .answered(let status, let body):
            DarajaError(httpStatus: status, body: body).provesNothingHappened && !(200..<300).contains(status)
                || (200..<300).contains(status) && DarajaError(httpStatus: status, body: body).provesNothingHappened
        case .lost, nil: false
        }
    }
}
