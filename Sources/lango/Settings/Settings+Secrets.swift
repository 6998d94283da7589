import Payments

extension Settings {
    /// Everything that must never be read in a log, for the redactor.
    var secrets: [String] {
        var secrets = [credentials.secret, push.passkey, callbacks.secret, database.secret].compactMap(\.self)
        secrets += sealKeys.map(\.text)
        switch payout?.proof {
        case .credential(let credential)?: secrets.append(credential)
        case .password(let password, _)?: secrets.append(password)
        case nil: break
        }
        // The built-in sandbox takes any word; taking these out of log lines would only make them unreadable.
        return secrets.filter { !["lango-sandbox", "sandbox"].contains($0) }
    }
}
