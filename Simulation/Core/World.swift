import Foundation
import Logging
import Payments
import Time

/// One world: processes, database, network, Daraja and clients, all of it decided by one seed.
///
/// A storm first, in which everything fails that can, then a calm, in which everything has to settle.
///
/// Unchecked, as everything in a world is: it runs on one thread, see `Loom`.
final class World: @unchecked Sendable {
    let seed: UInt64
    var dice: Dice
    private(set) var plan: Plan
    let bugs: Bugs
    let store: Store
    let trace: Trace
    private let loom = Loom()
    private var agenda = Agenda()
    private(set) var now: Instant
    let start: Instant
    private(set) var steps = 0
    private(set) var isCalm = false
    private(set) var isOver = false
    private(set) var sightings: [Sighting: Int] = [:]

    private(set) lazy var monitor = Monitor(self)
    private(set) lazy var provider = Provider(self)
    private(set) lazy var machines = [Machine(self, name: "A"), Machine(self, name: "B")]
    /// Everything that is no process of ours: it neither dies nor freezes.
    private(set) lazy var outside = Incarnation(self, number: 0)
    private(set) lazy var clients = Clients(self)
    private(set) lazy var keys = ClientKeys(self)
    private(set) lazy var setup = MerchantSetup(self)
    private(set) lazy var attacker = Attacker(self)
    private(set) lazy var stranger = Stranger(self)
    private(set) lazy var readers = Readers(self)
    private(set) lazy var network = Network(self)
    private(set) lazy var logger = Logger(label: "simulation") { [unowned self] _ in WorldLogHandler(self) }

    init(seed: UInt64, plan: Plan? = nil, bug: PlantedBug?, store: Store) {
        self.seed = seed
        self.store = store
        bugs = Bugs(bug)
        var dice = Dice(seed: seed)
        // An hour of any day of two years, so that dates and midnights vary.
        start = Instant(seconds: 1_790_000_000 + Int64(dice.next() % 63_072_000))
        now = start
        trace = Trace(start: start)
        let drawn = Plan(&dice)
        self.plan = plan ?? drawn
        self.dice = dice
    }

    func at(_ time: Instant, _ action: @escaping () -> Void) {
        agenda.add(max(time, now), action)
    }

    func after(_ duration: Duration, _ action: @escaping () -> Void) {
        at(now + duration, action)
    }

    /// Starts a task on the loom that belongs to nobody.
    @discardableResult
    func task(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: loom) { await body() }
    }

    func happens(_ probability: Double) -> Bool { dice.happens(probability) }

    func see(_ sighting: Sighting) {
        sightings[sighting, default: 0] += 1
    }

    /// Sees and goes on.
    func sees(_ sighting: Sighting) -> Bool {
        see(sighting)
        return true
    }

    func note(_ line: @autoclosure () -> String) {
        trace.note(now, dice.state, line())
    }

    /// Runs the world to its end.
    func run() {
        loom.takeOver()
        addMerchants()
        keys.install()
        provider.begin()
        for machine in machines { machine.boot(after: .zero) }
        setup.begin()
        clients.begin()
        attacker.begin()
        stranger.begin()
        readers.begin()
        at(start + plan.storm) { [self] in beCalm() }
        runUntilQuiet()
        monitor.finish()
        monitor.noteBooks()
        end()
    }

    /// Before anything else: the task waits for nothing.
    private func addMerchants() {
        task { [self] in await setup.add() }
        while runOneJob() {}
        _ = store.writer.takeChanges()
    }

    private func runOneJob() -> Bool {
        loom.runOne { dice.next() }
    }

    private func runUntilQuiet() {
        while !isOver, monitor.violation == nil {
            while monitor.violation == nil, runOneJob() {
                steps += 1
            }
            guard monitor.violation == nil, let next = agenda.next() else { return }
            now = next.time
            next.action()
            guard steps < Self.mostSteps else {
                monitor.report(.spins, "\(steps) steps, and it is not over")
                return
            }
        }
    }

    /// Ends all processes, so that no task is left behind.
    private func end() {
        isOver = true
        for machine in machines { machine.end() }
        outside.die()
        while runOneJob() {}
    }

    private static let mostSteps = 3_000_000
    /// How long a calm lasts at most: a payout is looked up for a day, and an hour longer while Daraja turns us away.
    private static let longestCalm: Duration = .seconds(100_000)

    private func beCalm() {
        isCalm = true
        note("--- calm ---")
        plan = plan.calm
        provider.beCalm()
        for machine in machines { machine.beCalm() }
        clients.beCalm()
        watch(every: .seconds(20))
    }

    /// Looks whether everything has settled, less and less often.
    private func watch(every pause: Duration) {
        after(pause) { [self] in
            if monitor.isSettled, clients.areDone {
                isOver = true
            } else if now - start > plan.storm + Self.longestCalm {
                monitor.reportUnsettled()
            } else {
                clients.helpOut()
                watch(every: min(pause * 5 / 4, .seconds(900)))
            }
        }
    }

    func kill(_ incarnation: Incarnation, _ words: String) {
        machines.first { $0.incarnation === incarnation }?.kill(words)
    }
}
