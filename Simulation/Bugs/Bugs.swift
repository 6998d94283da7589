import Daraja
import DarajaClient
import DarajaSandbox
import Database
import HTTPTypes
import JSON
import Logging
import Payments
import Time

/// Plants a bug where it belongs; without one, everything is let through.
final class Bugs {
    let bug: PlantedBug?
    /// Fingerprints by key, for the bug that accepts any.
    var fingerprints: [String: String] = [:]
    /// How often the applications' key was rotated.
    var rotations = 0

    init(_ bug: PlantedBug?) {
        self.bug = bug
    }

    func session(_ session: any SQLSession) -> any SQLSession {
        guard let bug, BuggySession.bugs.contains(bug) else { return session }
        return BuggySession(session, bug, self)
    }

    func writeSession(_ session: any WriteSession) -> any WriteSession {
        guard let bug, BuggySession.bugs.contains(bug) else { return session }
        return BuggyWriteSession(session, bug, self)
    }

    /// The client of a process for the app of a merchant.
    func daraja(
        of merchant: SimulatedMerchant, _ incarnation: Incarnation, _ store: AccessTokenStore
    ) -> any DarajaCalling {
        let merchant = bug == .appOfSettingsForAll ? .first : merchant
        let client = Installed.client(
            of: merchant, incarnation, sharing: sharing(store, merchant, incarnation), mostSends: mostSends)
        switch bug {
        case .resendOnTimeout, .inFlightAsFailure, .tokenForEachCall, .tokenRefusalTold:
            return BuggyDaraja(client: client, merchant: merchant, incarnation: incarnation, bug: bug)
        default: return client
        }
    }

    /// The token of all processes; of none but their own when the bug keeps them from reading it.
    private func sharing(
        _ store: AccessTokenStore, _ merchant: SimulatedMerchant, _ incarnation: Incarnation
    ) -> (any TokenSharing)? {
        bug == .tokenOfEachInstance || bug == .tokenRefusalTold
            ? nil
            : WatchedTokenSharing(store: store, consumerKey: merchant.consumerKey, incarnation: incarnation)
    }

    /// How often a request is sent when its token is refused.
    private var mostSends: Int { bug == .tokenRefusalTold ? 1 : DarajaClient.mostSends }

    /// Remembers what the body of a request with a key makes of it.
    func expect(_ order: Order, _ request: WebRequest) {
        guard bug == .keyWithoutFingerprint, let body = try? JSON(parsing: request.body) else { return }
        fingerprints[order.key] = IdempotencyKey(order.key, scope: IdempotencyScope("any"), body: body)?.fingerprint
    }

    /// An acknowledgement that waits for nothing.
    func earlyReply(to request: WebRequest) -> WebReply? {
        guard bug == .acknowledgeBeforeCommit, request.target.contains("callback") else { return nil }
        return WebReply(status: 200, headers: [:], body: Array(#"{"ResultCode":0,"ResultDesc":"early"}"#.utf8))
    }

    /// The schema, with what the bug leaves out of it.
    func schema(_ statement: String) -> String {
        guard bug == .receiptTwice else { return statement }
        return statement.replacing("CONSTRAINT uq_transactions_receipt UNIQUE (transaction_id)", with: "CHECK (1)")
            .replacing(
                "CREATE UNIQUE INDEX uq_transactions_merchant_receipt",
                with: "CREATE INDEX uq_transactions_merchant_receipt"
            )
    }

    /// A callback as it is read when amounts need not be equal.
    func read(_ delivery: Delivery, _ payment: SandboxPayment?) -> [UInt8] {
        guard bug == .amountAsFloat, let payment, payment.injectedFaults.contains(.wrongAmount) else {
            return delivery.body
        }
        let (said, paid) = ("\(payment.shillings + 1)", "\(payment.shillings)")
        return Array(String(decoding: delivery.body, as: UTF8.self).replacing(said, with: paid).utf8)
    }

    /// A callback in an odd form, as it is read when every code but zero is a failure.
    func read(_ form: Oddity, _ body: [UInt8]) -> [UInt8] {
        guard bug == .unclearAsFailure, form == .unreadableCode, let json = try? JSON(parsing: body) else {
            return body
        }
        let ids = json[path: "Body", "stkCallback"] ?? json["Result"] ?? .null
        guard let members = ids.members, ids["ResultCode"]?.scalarText != "0" else { return body }
        let failure = JSON.object(
            members.filter { !["ResultCode", "CallbackMetadata", "ResultParameters"].contains($0.name) }
                + [JSON.Member("ResultCode", 1)])
        return json["Result"] == nil
            ? (["Body": ["stkCallback": failure]] as JSON).bytes : (["Result": failure] as JSON).bytes
    }

    /// The shortcode in a stranger's notice, as it is read when nobody compares it.
    func foreignShortcode(_ shortcode: String) -> String {
        bug == .foreignShortcodeCounted ? Installed.shortcode.text : shortcode
    }

    func log(_ request: DarajaExchange.Request, to logger: Logger) {
        guard bug == .secretLogged else { return }
        logger.info("sends \(request.headers)")
    }

    func forwarded(_ header: String) -> String {
        guard bug == .leftmostForwarded else { return header }
        return header.split(separator: ",").first.map { String($0) } ?? header
    }
}
