import CoreMetrics
import Foundation
import Prometheus
import Synchronization

/// What the kernel knows of the process, under the names that Prometheus' own libraries use; only on Linux.
struct ProcessMetrics: Sendable {
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    /// Has the numbers read afresh whenever the registry is.
    func read(before registry: MetricsRegistry) {
        guard Self.fields() != nil else { return }
        let startedAt = Self.startTime()
        let cpu = FloatingPointCounter(label: "process_cpu_seconds_total", factory: factory)
        let counted = Mutex(0.0)
        gauge("process_start_time_seconds").set(startedAt)
        gauge("process_max_fds").set(Self.limit())
        registry.beforeReading { [self] in
            guard let fields = Self.fields() else { return }
            let seconds = (fields[Field.userTime] + fields[Field.systemTime]) / Self.ticks
            let more = counted.withLock { counted in
                defer { counted = max(counted, seconds) }
                return max(seconds - counted, 0)
            }
            cpu.increment(by: more)
            gauge("process_virtual_memory_bytes").set(fields[Field.virtualMemory])
            gauge("process_resident_memory_bytes").set(
                fields[Field.residentPages] * Double(sysconf(Int32(_SC_PAGESIZE))))
            gauge("process_open_fds").set(Self.openFiles())
        }
    }

    /// Places in `/proc/self/stat`, counted after the name in parentheses (man 5 proc).
    private enum Field {
        static let userTime = 11
        static let systemTime = 12
        static let startTime = 19
        static let virtualMemory = 20
        static let residentPages = 21
    }

    private static var ticks: Double { Double(sysconf(Int32(_SC_CLK_TCK))) }

    private func gauge(_ label: String) -> Meter { Meter(label: label, factory: factory) }

    private static func fields() -> [Double]? {
        // Other systems have no such file, and nothing to be read.
        guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
        return fields.count > Field.residentPages ? fields : nil
    }

    /// The kernel counts from its own start.
    private static func startTime() -> Double {
        // What cannot be read is not shown.
        let stat = (try? String(contentsOfFile: "/proc/stat", encoding: .utf8)) ?? ""
        let boot = stat.split(separator: "\n").first { $0.hasPrefix("btime ") }?.dropFirst(6)
        return (boot.flatMap { Double($0) } ?? 0) + (fields()?[Field.startTime] ?? 0) / ticks
    }

    private static func openFiles() -> Int {
        // A reading that fails counts as none; the alarm on files is about many.
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []).count
    }

    private static func limit() -> Double {
        // What cannot be read is not shown.
        let text = (try? String(contentsOfFile: "/proc/self/limits", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("Max open files") }
        return line?.dropFirst(26).split(separator: " ").first.flatMap { Double($0) } ?? 0
    }
}
