import Daraja
import DarajaClient
import DarajaSandbox
import Time

/// The way from one process to Daraja and back, with all that may happen on it.
struct SimulatedWire: DarajaWire {
    /// The limit of the client for one exchange.
    private static let deadline: Duration = .seconds(30)

    let incarnation: Incarnation

    func exchange(_ request: DarajaExchange.Request) async -> DarajaExchange {
        let call = Call(request)
        let world = incarnation.world
        guard incarnation.isAlive else { return .lost(reason: "the process is dead") }
        world.monitor.began(call, by: incarnation)
        world.bugs.log(request, to: world.logger)
        let end = await carry(call, world)
        if incarnation.isAlive { world.monitor.ended(call, end) }
        return end
    }

    private func carry(_ call: Call, _ world: World) async -> DarajaExchange {
        let plan = world.plan.wire
        if world.happens(plan.notSent) {
            world.see(.notSent)
            let wait = world.dice.pick([.milliseconds(3), .seconds(10)] as [Duration])
            try? await VirtualClock(incarnation: incarnation).sleep(for: wait)
            return incarnation.isAlive
                ? .notSent(reason: "no connection to Daraja could be made") : .lost(reason: "the process is dead")
        }
        let end = try? await incarnation.suspend { (wait: Wait<DarajaExchange>) in
            incarnation.schedule(after: Self.deadline) { wait.end(.success(.lost(reason: "deadline exceeded"))) }
            // From here on the bytes are on their way, whatever becomes of the process.
            world.after(world.dice.duration(.milliseconds(1)...plan.slowest)) { arrive(call, world, wait) }
        }
        return end ?? .lost(reason: "cancelled")
    }

    private func arrive(_ call: Call, _ world: World, _ wait: Wait<DarajaExchange>) {
        let plan = world.plan.wire
        if world.happens(plan.requestLost) {
            world.see(.requestLost)
            incarnation.schedule(after: .milliseconds(5)) { wait.end(.success(.lost(reason: "connection reset"))) }
            return
        }
        world.monitor.arrived(call)
        let response = world.provider.receive(call.request, name: call.name)
        world.monitor.answering(call, response)
        let answer = spoilt(response, world)
        switch response.manner {
        case .atOnce: back(answer, world, wait)
        case .afterDelivery(let id, let limit):
            world.provider.when(id, orAfter: limit) { back(answer, world, wait) }
        case .afterWaiting(let duration): world.after(duration) { back(answer, world, wait) }
        case .never:
            incarnation.schedule(after: .milliseconds(5)) { wait.end(.success(.lost(reason: "connection closed"))) }
        }
    }

    private func back(_ answer: DarajaExchange, _ world: World, _ wait: Wait<DarajaExchange>) {
        let plan = world.plan.wire
        if world.happens(plan.answerLost) {
            world.see(.answerLost)
            incarnation.schedule(after: .milliseconds(5)) { wait.end(.success(.lost(reason: "connection reset"))) }
            return
        }
        var delay = world.dice.duration(.milliseconds(1)...plan.slowest)
        if world.happens(plan.answerLate) {
            world.see(.answerLate)
            delay += .seconds(35)
        }
        incarnation.schedule(after: delay) { wait.end(.success(answer)) }
    }

    /// What firewalls, gateways and bad days make of an answer.
    private func spoilt(_ response: SandboxResponse, _ world: World) -> DarajaExchange {
        let plan = world.plan.wire
        if world.happens(plan.badGateway) {
            world.see(.serverErrorWithEffect)
            return .answered(
                status: world.dice.pick([500, 502, 503, 504]), body: Array("<html>Bad Gateway</html>".utf8))
        }
        guard world.happens(plan.garbled) else { return .answered(status: response.status, body: response.body) }
        world.see(.answerGarbled)
        switch world.dice.number(0...3) {
        case 0: return .answered(status: response.status, body: Array(response.body.prefix(response.body.count / 2)))
        case 1: return .answered(status: 500, body: Self.soapFault)
        case 2: return .answered(status: response.status, body: [])
        default: return .answered(status: response.status, body: Self.withoutQuotes(response.body))
        }
    }

    private static let soapFault = Array(
        #"{"Envelope":{"Body":{"Fault":{"faultcode":"soap:Server","faultstring":"it failed"}}}}"#.utf8)

    /// Numbers as numbers that Daraja mostly sends as text.
    private static func withoutQuotes(_ body: [UInt8]) -> [UInt8] {
        Array(
            String(decoding: body, as: UTF8.self).replacing("\"ResponseCode\":\"0\"", with: "\"ResponseCode\":0").utf8)
    }
}
