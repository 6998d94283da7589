import Database
import Glibc

extension Monitor {
    private static let tablesOfText = [
        "transactions", "callback_history", "attempts", "retry_queue", "dead_letter_queue", "discrepancies", "logs",
        "access_tokens",
    ]

    private var secrets: [String] {
        SimulatedMerchant.all.flatMap(\.secrets) + [Installed.secret] + world.provider.tokens.keys
    }

    /// A line of a process's log.
    func logged(_ line: String) {
        world.note("log: \(line)")
        check(line, .secretTold, "a line of the log")
    }

    /// Whatever leaves the server.
    func told(_ reply: WebReply, to request: WebRequest) {
        checkMerchant(of: reply, to: request)
        check(String(decoding: reply.body, as: UTF8.self), .secretTold, "an answer")
    }

    /// No row holds what was secret.
    func checkRowsForSecrets() {
        for table in Self.tablesOfText {
            for row in store.rows("SELECT * FROM \(table)") {
                for column in row.values.indices { check(row.text(column) ?? "", .secretStored, table) }
            }
        }
    }

    private func check(_ text: String, _ rule: Rule, _ place: String) {
        for secret in secrets where strstr(text, secret) != nil {
            report(rule, "\(place) holds a secret: \(text.prefix(200))")
        }
    }
}
