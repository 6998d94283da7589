import AsyncHTTPClient
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import ServiceLifecycle
import Synchronization
import Time

/// Posts callbacks when they are due, each once.
///
/// Every callback on its way is a task of its own, so a receiver that hangs holds up nobody else's.
final class CallbackPostman: Service {
    private struct Errand: Sendable {
        let delivery: Delivery
        let onEnd: @Sendable () -> Void
    }

    private let sandbox: DarajaSandbox
    private let clock: any WallClock
    private let logger: Logger
    private let verifiesCertificates: Bool
    private let errands: AsyncStream<Errand>
    private let inbox: AsyncStream<Errand>.Continuation
    private let underway = Mutex(0)

    /// Callbacks waiting or being posted; what comes on top is noted as failed.
    ///
    /// At the usual delay this is some 60,000 pushes a second.
    private static let largestQueue = 100_000
    private static let largestAnswer = 64 * 1_024
    /// Enough for a fast receiver on the same machine, few enough for its backlog.
    private static let connectionsPerHost = 64

    init(sandbox: DarajaSandbox, verifiesCertificates: Bool, clock: any WallClock, logger: Logger) {
        self.verifiesCertificates = verifiesCertificates
        self.sandbox = sandbox
        self.clock = clock
        self.logger = logger
        (errands, inbox) = AsyncStream.makeStream()
    }

    /// Takes a callback; `onEnd` is called when it was answered or given up.
    func take(_ delivery: Delivery, onEnd: @escaping @Sendable () -> Void = {}) {
        let isAccepted = underway.withLock { count in
            guard count < Self.largestQueue else { return false }
            count += 1
            return true
        }
        guard isAccepted else {
            note(.failed(reason: "too many callbacks are waiting"), of: delivery)
            onEnd()
            return
        }
        inbox.yield(Errand(delivery: delivery, onEnd: onEnd))
    }

    func run() async throws {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.connectionsPerHost
        // A receiver that is not there has missed its callback.
        configuration.connectionPool.retryConnectionEstablishment = false
        if !verifiesCertificates {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.certificateVerification = .none
            configuration.tlsConfiguration = tls
        }
        try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            await withDiscardingTaskGroup { group in
                for await errand in errands.cancelOnGracefulShutdown() {
                    group.addTask { await self.run(errand, client) }
                }
                group.cancelAll()
            }
        }
    }

    private func run(_ errand: Errand, _ client: HTTPClient) async {
        defer {
            underway.withLock { $0 -= 1 }
            errand.onEnd()
        }
        let wait = errand.delivery.due - clock.now
        if wait > .zero {
            do { try await clock.sleep(for: wait) } catch { return }
        }
        guard sandbox.withWorld({ $0.wants(errand.delivery.id) }) else { return }
        note(await post(errand.delivery, client), of: errand.delivery)
    }

    private func post(_ delivery: Delivery, _ client: HTTPClient) async -> DeliveryOutcome {
        var request = HTTPClientRequest(url: delivery.url)
        request.method = .POST
        for field in delivery.headers { request.headers.add(name: field.name.rawName, value: field.value) }
        request.body = .bytes(ByteBuffer(bytes: delivery.body))
        do {
            let patience = TimeAmount.microseconds(delivery.patience.microseconds)
            let response = try await client.execute(request, timeout: patience)
            // Read so that the connection can be used again; a receiver that says more than this loses it and has,
            // if it was asked something, said nothing.
            let body = try? await response.body.collect(upTo: Self.largestAnswer)
            return .answered(status: Int(response.status.code), body: body.map { Array($0.readableBytesView) } ?? [])
        } catch {
            return .failed(reason: String(describing: error))
        }
    }

    private func note(_ outcome: DeliveryOutcome, of delivery: Delivery) {
        let now = clock.now
        for next in sandbox.withWorld({ $0.deliveryEnded(delivery.id, outcome, at: now) }) { take(next) }
        if case .failed(let reason) = outcome {
            logger.info(
                "callback not delivered",
                metadata: ["sandbox.delivery": "\(delivery.kind.rawValue)", "error.message": "\(reason)"])
        }
    }
}
