/// What was tried on the real program and what held.
struct FireReport: Sendable {
    var kills = 0
    /// Kills while clients waited for payments.
    var killsInFlight = 0
    /// Payments that were being sent when a process died.
    var interrupted = 0
    /// What else went wrong, and how often.
    var troubles: [String: Int] = [:]
    var orders = 0
    var answers = 0
    var payoutsAsked = 0
    var payoutsExecuted = 0
    var pushesAsked = 0
    var pushesPaid = 0
    var callbacksAcknowledged = 0
    var callbacksKept = 0
    var states: [String: Int] = [:]
    var violations: [String] = []
    var seconds = 0

    var text: String {
        var lines = [
            "kills       \(kills), \(killsInFlight) of them with payments in flight; \(interrupted) payments were interrupted",
            "also        \(Self.list(troubles)); \(seconds) s",
            "orders      \(orders), answers \(answers)",
            "payouts     asked \(payoutsAsked), executed \(payoutsExecuted), none twice",
            "pushes      asked \(pushesAsked), paid \(pushesPaid)",
            "callbacks   acknowledged \(callbacksAcknowledged), kept \(callbacksKept)",
            "states      \(Self.list(states))",
        ]
        lines += violations.prefix(30).map { "BROKEN      \($0)" }
        lines.append(violations.isEmpty ? "The books are right." : "\(violations.count) things are wrong.")
        return lines.joined(separator: "\n")
    }

    private static func list(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
