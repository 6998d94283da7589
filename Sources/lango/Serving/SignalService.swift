import ServiceLifecycle
import UnixSignals

/// Does something whenever the process gets a signal, until the server stops.
struct SignalService: Service {
    let signal: UnixSignal
    let act: @Sendable () -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: signal) { act() }
        }
    }
}
