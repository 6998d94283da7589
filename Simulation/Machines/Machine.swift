import DarajaClient
import Gateway
import HTTPTypes
import Jobs
import Logging
import Payments
import ServiceLifecycle
import Time

/// A place where a server runs, dies, is frozen, and is started again.
///
/// Unchecked, as everything in a world is: it runs on one thread, see `Loom`.
final class Machine: @unchecked Sendable {
    private let world: World
    let name: String
    private(set) var incarnation: Incarnation?
    private var server: Server?
    private var births = 0
    /// Hours of calm need no polling every second.
    private var pace = 1

    init(_ world: World, name: String) {
        self.world = world
        self.name = name
    }

    /// Whether it takes connections; a frozen one does, and does not answer.
    var isListening: Bool { server?.isListening ?? false }

    func boot(after duration: Duration) {
        world.after(duration) { [self] in
            guard incarnation == nil, !world.isOver else { return }
            births += 1
            let longest = world.plan.machines.longestSkew
            let skew = longest == .zero ? .zero : world.dice.duration(.zero - longest...longest)
            let incarnation = Incarnation(world, number: births * 2 + (name == "A" ? 0 : 1), skew: skew)
            self.incarnation = incarnation
            world.note("\(name) boots, its clock is off by \(skew)")
            server = Server(world, incarnation, pollsEvery: .seconds(pace)) { [weak self] in
                self?.hasStopped(incarnation)
            }
            if world.machines.allSatisfy({ $0.incarnation != nil }) { world.see(.twoAlive) }
            if births == 1 { beRestless() }
        }
    }

    /// What happens to it by chance, looked at once a second.
    private func beRestless() {
        world.after(.seconds(1)) { [self] in
            guard !world.isCalm, !world.isOver else { return }
            let plan = world.plan.machines
            if incarnation != nil {
                if world.happens(plan.kill) {
                    world.see(.killedAnywhere)
                    kill("anywhere")
                } else if world.happens(plan.freeze) {
                    freeze()
                } else if world.happens(plan.stop) {
                    stop()
                } else if world.happens(plan.stepClock) {
                    stepClock()
                }
            }
            beRestless()
        }
    }

    /// As `kill -9` does.
    func kill(_ words: String) {
        guard let incarnation else { return }
        world.note("\(name) is killed \(words)")
        world.monitor.killed(incarnation)
        self.incarnation = nil
        server = nil
        incarnation.die()
        if !world.isOver { boot(after: world.dice.duration(.seconds(1)...(.seconds(30)))) }
    }

    private func freeze() {
        let duration = world.dice.pick([.seconds(1), .seconds(20), .seconds(130), .seconds(200)] as [Duration])
        world.note("\(name) is frozen for \(duration)")
        world.see(.frozen)
        incarnation?.freeze(for: duration)
    }

    private func stepClock() {
        let longest = max(world.plan.machines.longestSkew, .seconds(1))
        let skew = world.dice.duration(.zero - longest...longest)
        world.note("the clock of \(name) is set: \(skew) off")
        world.see(.clockStepped)
        incarnation?.skew = skew
    }

    /// As SIGTERM does: a limit of ten seconds, then the end.
    private func stop() {
        guard let server, let incarnation else { return }
        world.note("\(name) is told to stop")
        world.see(.stopped)
        server.stop()
        world.after(.seconds(10)) { [self] in
            if self.incarnation === incarnation { kill("because it did not stop") }
        }
    }

    private func hasStopped(_ stopped: Incarnation) {
        guard incarnation === stopped else { return }
        world.note("\(name) has stopped")
        incarnation = nil
        server = nil
        stopped.die()
        if !world.isOver { boot(after: world.dice.duration(.seconds(1)...(.seconds(10)))) }
    }

    /// From now on it runs undisturbed; in the hours after that it polls less often, for the sake of the run's length.
    func beCalm() {
        incarnation?.freeze(for: .zero)
        boot(after: .seconds(1))
        for (time, pace) in [(Duration.seconds(600), 20), (.seconds(4_000), 200)] {
            world.after(time) { [self] in
                self.pace = pace
                guard !world.isOver else { return }
                kill("to poll less often")
            }
        }
    }

    func end() {
        incarnation?.die()
        incarnation = nil
        server = nil
    }

    /// Answers a request, or loses it with the process; nil when nobody listens.
    func serve(_ request: WebRequest, _ reply: @escaping @Sendable (WebReply?) -> Void) -> (() -> Void)? {
        guard let server, server.isListening else { return nil }
        return server.serve(request, reply)
    }
}
