import Foundation
import Synchronization

/// Watches how much is free on the disk of a database file.
///
/// The last of it is for what cannot be had again: callbacks with a proof.
final class DiskSpace: Sendable {
    private let folder: String
    private let minimum: Int64
    private let free: Atomic<Int64>

    /// Looks for the first time.
    ///
    /// - Parameters:
    ///   - file: on the disk that is watched.
    ///   - minimum: the bytes below which room is scarce; 0 for never.
    init(of file: String, minimum: Int64) {
        folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        self.minimum = minimum
        free = Atomic(.max)
        look()
    }

    /// Bytes that are free; as many as there are numbers while that cannot be found out.
    var freeBytes: Int64 { free.load(ordering: .relaxed) }

    /// Whether less is free than is to be kept.
    var isScarce: Bool { freeBytes < minimum }

    /// Looks again; costs one call of the system.
    func look() {
        var facts = statvfs()
        // Unknown is not scarce: a system that does not say how full it is must not stop anything.
        guard statvfs(folder, &facts) == 0 else { return free.store(.max, ordering: .relaxed) }
        let bytes = UInt64(facts.f_bavail).multipliedReportingOverflow(by: UInt64(facts.f_frsize))
        free.store(bytes.overflow ? .max : Int64(clamping: bytes.partialValue), ordering: .relaxed)
    }
}
