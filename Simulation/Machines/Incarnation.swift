import Time

/// One life of a process: what waits in it, and when it is frozen or dead.
///
/// Everything that its code does passes through seams that ask here first. A dead process's waits end with an error, and
/// so do all that come later, so that its tasks run out without any effect.
///
/// Unchecked, as everything in a world is: it runs on one thread, see `Loom`.
final class Incarnation: @unchecked Sendable {
    let world: World
    let number: Int
    private(set) var isAlive = true
    /// How far its clock is off.
    var skew: Duration
    private var frozenUntil: Instant?
    private var waits: [Int: () -> Void] = [:]
    private var nextWait = 0
    /// Run at its death, in order: callers lose their connections, queued writes are gone.
    private var lastWords: [Int: () -> Void] = [:]

    init(_ world: World, number: Int, skew: Duration = .zero) {
        self.world = world
        self.number = number
        self.skew = skew
    }

    var isFrozen: Bool { frozenUntil.map { $0 > world.now } ?? false }

    func freeze(for duration: Duration) {
        frozenUntil = world.now + duration
    }

    /// Has something done at its death; `forget` takes it back.
    @discardableResult
    func atDeath(_ action: @escaping () -> Void) -> Int {
        nextWait += 1
        lastWords[nextWait] = action
        return nextWait
    }

    func forget(_ lastWord: Int) {
        lastWords[lastWord] = nil
    }

    /// Ends the process at once, as `kill -9` does.
    func die() {
        guard isAlive else { return }
        isAlive = false
        for number in lastWords.keys.sorted() { lastWords[number]?() }
        lastWords = [:]
        for number in waits.keys.sorted() { waits[number]?() }
        waits = [:]
    }

    /// Suspends the calling task until a moment of the world, a cancellation or the death of the process ends it.
    func suspend<T: Sendable>(_ arrange: (Wait<T>) -> Void) async throws -> T {
        guard isAlive else { throw ProcessDied() }
        try Task.checkCancellation()
        nextWait += 1
        let number = nextWait
        let wait = Wait<T>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waits[number] = { wait.end(.failure(ProcessDied())) }
                wait.begin(continuation) { [self] in waits[number] = nil }
                arrange(wait)
            }
        } onCancel: {
            wait.end(.failure(CancellationError()))
        }
    }

    /// Does something at a later moment, unless the process is dead by then; a frozen one does it when it thaws.
    func schedule(after duration: Duration, _ action: @escaping () -> Void) {
        schedule(at: world.now + duration, action)
    }

    private func schedule(at time: Instant, _ action: @escaping () -> Void) {
        world.at(time) { [self] in
            guard isAlive else { return }
            if let frozenUntil, frozenUntil > world.now {
                schedule(at: frozenUntil, action)
            } else {
                action()
            }
        }
    }
}
