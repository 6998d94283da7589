import Foundation

/// What a person reads when the server is up: where it is and what to try.
struct Welcome {
    let settings: Settings

    func print() {
        let address = settings.server.localURL
        var text = """

            Lango \(Lango.version) is ready on \(address)
              database   SQLite, \(settings.databasePath)
              Daraja     \(settings.upstream.name), \(settings.environment.rawValue)

            """
        if !settings.isProduction {
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
