import Foundation
import JSON

/// What a person reads when the server is up: where it is and what to try.
struct Welcome {
    let settings: Settings
    /// What kind of database it is, and where.
    let database: String
    /// Whether requests need a key.
    let hasKeys: Bool

    private var access: String {
        if hasKeys { return "with an API key (lango keys list)" }
        return settings.isProduction
            ? "nobody, until the first key: lango keys create --name NAME --permissions '*'"
            : "this machine, until the first key: lango keys create --name NAME --permissions '*'"
    }

    func print() {
        let address = settings.server.localURL
        var text = """

            Lango \(Lango.version) is ready on \(address)
              database   \(database)
              Daraja     \(settings.upstream.name), \(settings.environment.rawValue)
              access     \(access)

            """
        if !settings.isProduction, !hasKeys {
            text += """

                Ask a customer for 100 shillings:

                  curl -s \(address)/api/mpesa/stk-push -H 'Content-Type: application/json' \\
                    -d '{"phoneNumber":"0712345678","amount":100,"accountReference":"ORDER-1"}'

                and see what became of it:

                  curl -s '\(address)/api/transactions?limit=1'


                """
        }
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}
