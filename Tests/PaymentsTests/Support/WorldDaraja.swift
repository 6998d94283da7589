import Bytes
import Daraja
import DarajaSandbox
import HTTPTypes
import JSON
import Payments
import Synchronization
import Testing
import Time

/// Daraja in this process: requests go into a `SandboxWorld`, and its callbacks wait until a test delivers them.
final class WorldDaraja: DarajaCalling {
    /// What happens to a call instead of what the world answers.
    enum Disturbance: Sendable {
        /// It fails before anything of it reaches the world.
        case notSent
        /// Its answer is lost, after it took effect or instead.
        case ambiguous(withEffect: Bool)
        /// Daraja says no, and the world never sees the request.
        case refused(DarajaError)
        /// Daraja answers with an error, which is sorted by what it proves; the world never sees the request.
        case answered(DarajaError)
    }

    fileprivate struct State {
        var world: SandboxWorld
        var token = ""
        var deliveries: [Delivery] = []
        var disturbances: [Disturbance] = []
        var calls: [String: Int] = [:]
        var beforeCall: (@Sendable () async -> Void)?
        var beforeAnswer: (@Sendable () async -> Void)?
    }

    private let state: Mutex<State>
    private let clock: any WallClock

    init(configuration: DarajaSandbox.Configuration, clock: any WallClock) {
        state = Mutex(State(world: SandboxWorld(configuration: configuration, seed: 1)))
        self.clock = clock
    }

    /// What the world's ledger holds.
    var payments: [SandboxPayment] { state.withLock { $0.world.payments } }

    /// How often an operation was called, disturbed calls included.
    func calls(_ name: String) -> Int { state.withLock { $0.calls[name] ?? 0 } }

    /// The callbacks that the world has scheduled and nobody has taken.
    func takeDeliveries() -> [Delivery] {
        state.withLock { state in
            defer { state.deliveries = [] }
            return state.deliveries
        }
    }

    /// Disturbs the coming calls, each once, in this order.
    func disturb(_ disturbances: Disturbance...) {
        state.withLock { $0.disturbances += disturbances }
    }

    /// Runs before a call reaches the world.
    func beforeCall(_ body: @escaping @Sendable () async -> Void) {
        state.withLock { $0.beforeCall = body }
    }

    /// Runs after a call took effect at the world, before its answer comes back.
    func beforeAnswer(_ body: @escaping @Sendable () async -> Void) {
        state.withLock { $0.beforeAnswer = body }
    }

    func send<Request: DarajaRequest>(_ request: Request) async -> Outcome<Request.Acknowledgement> {
        let (beforeCall, beforeAnswer, disturbance) = state.withLock { state in
            state.calls[Request.name, default: 0] += 1
            let disturbance = state.disturbances.isEmpty ? nil : state.disturbances.removeFirst()
            return (state.beforeCall, state.beforeAnswer, disturbance)
        }
        await beforeCall?()
        switch disturbance {
        case .notSent: return .notSent(reason: "no connection to Daraja could be made")
        case .refused(let error): return .refused(error)
        case .answered(let error): return Self.sort(error)
        case .ambiguous(withEffect: false): return .ambiguous(reason: "the answer was lost", error: nil)
        case .ambiguous(withEffect: true), nil: break
        }
        let response = post(request.path, request.body)
        await beforeAnswer?()
        if case .ambiguous = disturbance { return .ambiguous(reason: "the answer was lost", error: nil) }
        guard response.manner != .never else { return .ambiguous(reason: "the connection was closed", error: nil) }
        return Self.sort(response, Request.self)
    }

    private func post(_ path: String, _ body: JSON) -> SandboxResponse {
        let now = clock.now
        return state.withLock { state in
            var response = state.respond(path, body, at: now)
            if DarajaError(httpStatus: response.status, body: response.body).isInvalidToken {
                state.authorize(at: now)
                response = state.respond(path, body, at: now)
            }
            state.deliveries += response.deliveries
            return response
        }
    }

    private static func sort<Request: DarajaRequest>(
        _ response: SandboxResponse, _ request: Request.Type
    ) -> Outcome<Request.Acknowledgement> {
        if response.status == 200, let json = try? JSON(parsing: response.body),
            let acknowledgement = Request.acknowledgement(from: json)
        {
            return .success(acknowledgement)
        }
        return sort(DarajaError(httpStatus: response.status, body: response.body))
    }

    private static func sort<Acknowledgement>(_ error: DarajaError) -> Outcome<Acknowledgement> {
        error.provesNothingHappened
            ? .refused(error) : .ambiguous(reason: "HTTP \(error.httpStatus)", error: error)
    }
}

extension WorldDaraja.State {
    fileprivate mutating func respond(_ path: String, _ body: JSON, at now: Instant) -> SandboxResponse {
        world.respond(
            to: SandboxRequest(
                method: .post, target: path,
                headers: [.authorization: "Bearer \(token)", .contentType: "application/json"], body: body.bytes),
            at: now)
    }

    fileprivate mutating func authorize(at now: Instant) {
        let response = world.respond(
            to: SandboxRequest(
                method: .get, target: AccessToken.path,
                headers: [.authorization: "Basic " + Base64.encode("key:secret".utf8)]),
            at: now)
        token = (try? JSON(parsing: response.body))?["access_token"]?.string ?? ""
    }
}
