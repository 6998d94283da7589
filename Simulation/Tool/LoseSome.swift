import ArgumentParser
import Time

/// Loses a part of callbacks and answers, and says how soon the outcome of payments is known all the same.
struct LoseSome: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "losses",
        abstract: "Lose callbacks and answers; ends with 1 when payments are not settled in time.")

    @Option(help: "How many worlds, of a hundred orders each.")
    var seeds = 10

    @Option(help: "The part of callbacks, and of answers, that is lost.")
    var part = 0.05

    /// Within this time 99 of 100 payments have to be final.
    private static let limit: Duration = .seconds(300)

    func run() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        var (payments, inTime, inReview, open) = (0, 0, 0, 0)
        var failures: [String] = []
        for seed in 1...UInt64(max(seeds, 1)) {
            let world = try workshop.world(seed, plan: .losing(part), bug: nil)
            world.run()
            if let violation = world.monitor.violation {
                failures.append("BROKEN      \(violation.rule.rawValue), seed \(seed): \(violation.words)")
            }
            for payment in world.monitor.payments.values {
                payments += 1
                if let finalAt = payment.finalAt, finalAt - payment.createdAt <= Self.limit { inTime += 1 }
                if payment.state == "review" { inReview += 1 }
                if payment.finalAt == nil, payment.state != "review" { open += 1 }
            }
            workshop.discard(world)
        }
        let share = Double(inTime * 10_000 / max(payments, 1)) / 100
        print(
            """
            losses      \(Int(part * 100)) % of callbacks and answers: of \(payments) payments \(share) % were final within \
            five minutes, \(inReview) ended with a person, \(open) stayed open
            """)
        if share < 99 { failures.append("BROKEN      fewer than 99 % were final in time") }
        if open > 0 { failures.append("BROKEN      \(open) payments stayed open") }
        for failure in failures { print(failure) }
        guard failures.isEmpty else { throw ExitCode(1) }
    }
}
