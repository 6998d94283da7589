import Bytes
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
    /// The name of the payment that it makes.
    let name: String?
    /// The name of the payment that it makes or asks about, where a URL in it says that.
    let subject: String?
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
        subject = url?.split(separator: "/").dropLast().last.map { String($0) }
        name = kind == .push || kind == .payout ? subject : nil
    }

    /// What stands behind a scheme in its `Authorization`.
    func credentials(_ scheme: String) -> String? {
        request.headers.first { $0.name == "Authorization" && $0.value.hasPrefix("\(scheme) ") }
            .map { String($0.value.dropFirst(scheme.count + 1)) }
    }

    /// The consumer key and secret of a request for a token.
    var appPair: (key: String, secret: String)? {
        guard kind == .token, let bytes = credentials("Basic").flatMap({ Base64.decode($0) }) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1).map { String($0) }
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }

    var appKey: String? { appPair?.key }

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
