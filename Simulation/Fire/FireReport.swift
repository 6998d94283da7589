/// What was tried on the real program and what held.
struct FireReport: Sendable {
    var kills = 0
    /// Kills while clients waited for payments.
    var killsInFlight = 0
    /// Payments that were being sent when a process died.
    var interrupted = 0
    var stops = 0
    var fullDisks = 0
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
        let where_ = states.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        var lines = [
            "kills       \(kills), \(killsInFlight) of them with payments in flight; \(interrupted) payments were interrupted",
            "also        stopped and continued \(stops) times, disk full \(fullDisks) times; \(seconds) s",
            "orders      \(orders), answers \(answers)",
            "payouts     asked \(payoutsAsked), executed \(payoutsExecuted), none twice",
            "pushes      asked \(pushesAsked), paid \(pushesPaid)",
            "callbacks   acknowledged \(callbacksAcknowledged), kept \(callbacksKept)",
            "states      \(where_)",
        ]
        lines += violations.prefix(30).map { "BROKEN      \($0)" }
        lines.append(violations.isEmpty ? "The books are right." : "\(violations.count) things are wrong.")
        return lines.joined(separator: "\n")
    }
}
