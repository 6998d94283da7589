import Glibc

/// Runs all tasks of a simulation on the calling thread, in an order that the dice choose.
///
/// Unchecked, as everything here is: there is one thread.
final class Loom: TaskExecutor, @unchecked Sendable {
    private var ready: [UnownedJob] = []

    /// Takes jobs of tasks that prefer this executor.
    func enqueue(_ job: consuming ExecutorJob) {
        ready.append(UnownedJob(job))
    }

    /// Runs one of the jobs that are ready; false when there is none.
    func runOne(draw: () -> UInt64) -> Bool {
        guard !ready.isEmpty else { return false }
        let place = ready.count == 1 ? 0 : Int(draw() % UInt64(ready.count))
        let job = ready[place]
        ready.swapAt(place, ready.count - 1)
        ready.removeLast()
        job.runSynchronously(on: asUnownedTaskExecutor())
        return true
    }

    private typealias Original = @convention(thin) (UnownedJob) -> Void
    private typealias Hook = @convention(thin) (UnownedJob, Original) -> Void
    /// Unsafe, because the hook is a plain function; read and written by the one thread of a process that simulates.
    nonisolated(unsafe) private static var current: Loom?

    /// Makes this loom run what would else go to Swift's own threads: unstructured tasks and actors.
    ///
    /// The runtime has a hook for that (`swift_task_enqueueGlobal_hook`), which it looks for in no header.
    func takeOver() {
        Self.current = self
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "swift_task_enqueueGlobal_hook") else {
            preconditionFailure("This runtime has no hook for jobs: the simulation cannot own its tasks")
        }
        symbol.assumingMemoryBound(to: Hook?.self).pointee = { job, _ in Loom.current?.ready.append(job) }
    }
}
