import Foundation

/// Measures how fast the disk makes 4 KiB durable, which is what each commit of a database waits for.
enum DiskProbe {
    /// What was found.
    struct Result: Sendable, Encodable {
        let syncsPerSecond: Double
        let syncMedianMilliseconds: Double
        let syncP99Milliseconds: Double
    }

    /// The file could not be written.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Overwrites a file of 16 MiB, page after page, as a write-ahead log does that starts from its beginning again.
    static func run(in folder: URL, for duration: Duration) throws -> Result {
        let path = folder.appendingPathComponent("sync-probe").path
        let pages = 4_096
        let page = [UInt8](repeating: 0x5a, count: 4_096)
        guard FileManager.default.createFile(atPath: path, contents: Data(count: pages * page.count)) else {
            throw Failure(description: "\(path) cannot be written")
        }
        let file = open(path, O_RDWR)
        guard file >= 0 else { throw Failure(description: "\(path) cannot be opened") }
        defer {
            close(file)
            unlink(path)
        }
        fsync(file)
        let clock = ContinuousClock()
        let start = clock.now
        var latencies: [Int64] = []
        while clock.now - start < duration {
            let began = clock.now
            let written = pwrite(file, page, page.count, off_t(latencies.count % pages * page.count))
            guard written == page.count, sync(file) == 0 else {
                throw Failure(description: "\(path) cannot be synced")
            }
            latencies.append((clock.now - began).nanoseconds)
        }
        let rates = Rates(nanoseconds: latencies, seconds: (clock.now - start).seconds)
        return Result(
            syncsPerSecond: rates.perSecond, syncMedianMilliseconds: rates.medianMilliseconds,
            syncP99Milliseconds: rates.p99Milliseconds)
    }

    private static func sync(_ file: Int32) -> Int32 {
        #if os(Linux)
            fdatasync(file)
        #else
            fsync(file)
        #endif
    }
}
