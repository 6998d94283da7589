import Database

/// Which findings about a database keep a server from starting.
///
/// A payment that was acknowledged must survive a crash. A server that cannot promise it is refused in production, unless
/// the settings name the risk, so that somebody has decided it.
struct DatabaseRisks {
    private let isProduction: Bool
    private let accepted: Set<String>

    init(_ settings: Settings) {
        isProduction = settings.isProduction
        accepted = settings.database.acceptedRisks
    }

    /// Whether a finding is a reason not to start.
    func isRefused(_ fact: SQLDatabaseFact) -> Bool {
        isProduction && fact.isGrave && !accepted.contains(fact.name)
    }

    /// - Throws: a sentence for the first finding that is a reason not to start.
    func check(_ facts: [SQLDatabaseFact]) throws(SettingsError) {
        guard let fact = facts.first(where: isRefused), let risk = fact.risk else { return }
        throw SettingsError(
            "The database is not safe for production: \(fact.name) is \(fact.value), and \(risk). To start all the same, "
                + "set DB_ACCEPT_RISKS=\((accepted.sorted() + [fact.name]).joined(separator: ","))")
    }
}
