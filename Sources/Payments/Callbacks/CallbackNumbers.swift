import Bytes
import Synchronization
import Time

/// Gives callbacks their numbers before they are stored: the microsecond since 1970 in which one came, or a later one that
/// is free.
///
/// The payment and the event that a callback moves name it. Were the database to count, each raw row would be a journey of
/// its own, because the next statement needs its number. The numbers are those of one process. Where two of them choose
/// the same, the primary key undoes the second, whose body is run again and draws another.
final class CallbackNumbers: Sendable {
    /// Numbers are drawn from as many as this, so that two processes that met do not meet again.
    private static let spread: UInt64 = 16

    private let last = Mutex<Int64>(0)
    private let randomness: Randomness

    init(randomness: Randomness) {
        self.randomness = randomness
    }

    /// A number that this process has not given, above all that it has.
    func next(at instant: Instant) -> Int64 {
        last.withLock { last in
            last =
                instant.microseconds > last
                ? instant.microseconds : last + 1 + Int64(randomness.next() % Self.spread)
            return last
        }
    }
}
