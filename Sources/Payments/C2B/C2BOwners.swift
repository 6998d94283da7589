import Daraja
import Ownership

/// Finds out whose payment a C2B notice announces.
struct C2BOwners: Sendable {
    /// Whose a notice is.
    enum Ownership: Sendable, Hashable {
        /// A merchant's.
        case own(MerchantID)
        /// Nobody's here; `isCounted` says whether the merchant of the settings counts it all the same, which it does outside
        /// production.
        case foreign(isCounted: Bool)

        /// Whose rows tell of it.
        var merchantID: MerchantID {
            switch self {
            case .own(let merchant): merchant
            case .foreign: .default
            }
        }
    }

    let merchants: MerchantDirectory

    /// Judges the shortcode that a notice names.
    ///
    /// Anybody who owns a paybill can register our URL for it with Safaricom, so the source of a notice does not make it
    /// ours. The proof in a URL holds for the shortcode that it was registered for, and, with a till, for its other number.
    ///
    /// - Throws: `SQLError` when a shortcode is looked for that this process has not seen yet.
    func ownership(
        of notice: C2BNotice, _ authenticity: IncomingCallback.Authenticity
    ) async throws -> Ownership {
        let foreign = Ownership.foreign(isCounted: !merchants.default.c2b.countsOwnShortcodesOnly)
        guard case .registeredURL(let registered) = authenticity else {
            return try await merchants.owner(of: notice.shortcode).map { .own($0) } ?? foreign
        }
        // A URL of ours says whose the notice is, even when it names no shortcode, and when nobody has it any more.
        let owner = try await merchants.registrant(of: registered) ?? .default
        let family = merchants.family(of: owner, registered: registered)
        if notice.shortcode.isEmpty || family.contains(notice.shortcode) { return .own(owner) }
        guard let named = Shortcode(notice.shortcode) else { return foreign }
        return try await merchants.wereOneTill(registered, named, of: owner) ? .own(owner) : foreign
    }

    /// The record of a notice that names another's shortcode.
    func discrepancy(of notice: C2BNotice, isCounted: Bool) -> Discrepancy {
        let named = notice.shortcode.isEmpty ? "no shortcode" : notice.shortcode
        return Discrepancy(
            .shortcode, expected: merchants.default.c2b.shortcode.text,
            found: isCounted
                ? "\(named): counted outside production only"
                : "\(named): receipt \(notice.transactionID) of \(notice.amount.decimal) is not counted")
    }
}
