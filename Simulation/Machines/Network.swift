import HTTPTypes
import JSON
import Time

/// The way from the world to our servers: a balancer in front of those that listen, and time.
///
/// Unchecked, as everything in a world is: it runs on one thread, see `Loom`.
final class Network: @unchecked Sendable {
    private let world: World

    init(_ world: World) {
        self.world = world
    }

    /// Sends a request; `done` gets the answer, or nil when there is none within the patience.
    ///
    /// - Returns: hangs up.
    @discardableResult
    func send(
        _ request: WebRequest, patience: Duration, _ done: @escaping (WebReply?) -> Void
    ) -> () -> Void {
        let exchange = Exchange(done)
        let world = world
        world.after(patience) { exchange.end(nil) }
        world.after(world.dice.duration(.milliseconds(1)...(.milliseconds(40)))) {
            let listening = world.machines.filter(\.isListening)
            guard !exchange.isOver, !listening.isEmpty else { return exchange.end(nil) }
            let hangUp = world.dice.pick(listening).serve(request) { reply in
                // An answer travels for a while; a process that dies meanwhile has answered all the same.
                guard let reply else { return exchange.end(nil) }
                world.monitor.told(reply, to: request)
                if reply.status == 500, !exchange.isOver {
                    world.monitor.report(
                        .defect, "\(request.method) \(request.target) is answered 500: \(reply.json.text)")
                }
                world.after(world.dice.duration(.milliseconds(1)...(.milliseconds(40)))) { exchange.end(reply) }
            }
            exchange.hangUp = hangUp
            if let reply = world.bugs.earlyReply(to: request) { exchange.end(reply) }
        }
        return {
            exchange.end(nil)
            exchange.hangUp?()
        }
    }

    /// Unchecked, like the network.
    private final class Exchange: @unchecked Sendable {
        private let done: (WebReply?) -> Void
        private(set) var isOver = false
        var hangUp: (() -> Void)?

        init(_ done: @escaping (WebReply?) -> Void) {
            self.done = done
        }

        func end(_ reply: WebReply?) {
            guard !isOver else { return }
            isOver = true
            done(reply)
        }
    }
}
