import Daraja

extension C2BConfiguration {
    /// Whether a payment to a shortcode is ours.
    enum Ownership: Sendable, Hashable {
        case own
        /// Another's; `isCounted` says whether it counts all the same, which it does outside production.
        case foreign(isCounted: Bool)
    }

    /// All shortcodes of ours.
    var shortcodes: Set<String> { Set(([shortcode, till].compactMap(\.self) + otherShortcodes).map(\.text)) }

    /// Judges the shortcode that a notice names.
    ///
    /// Anybody who owns a paybill can register our URL for it with Safaricom, so the source of a notice does not make it
    /// ours. The proof in a URL holds for the shortcode that it was registered for, and, with a till, for its other number.
    func ownership(
        of notice: C2BNotice, _ authenticity: IncomingCallback.Authenticity
    ) -> Ownership {
        let family = [shortcode.text, till?.text].compactMap { $0 }
        let own: [String]
        if case .registeredURL(let registered) = authenticity {
            // A URL of ours for one shortcode says whose the notice is, even when it does not.
            if notice.shortcode.isEmpty { return .own }
            own = family.contains(registered.text) ? family : [registered.text]
        } else {
            own = family + otherShortcodes.map(\.text)
        }
        return own.contains(notice.shortcode) ? .own : .foreign(isCounted: !countsOwnShortcodesOnly)
    }

    /// The record of a notice that names another's shortcode.
    func discrepancy(of notice: C2BNotice, isCounted: Bool) -> Discrepancy {
        let named = notice.shortcode.isEmpty ? "no shortcode" : notice.shortcode
        return Discrepancy(
            .shortcode, expected: shortcode.text,
            found: isCounted
                ? "\(named): counted outside production only"
                : "\(named): receipt \(notice.transactionID) of \(notice.amount.decimal) is not counted")
    }
}
