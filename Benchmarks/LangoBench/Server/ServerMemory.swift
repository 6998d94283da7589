import Foundation

/// What `/proc/PID/status` says about the memory of a process; there is none outside Linux.
struct ServerMemory: Sendable {
    /// `VmRSS`: pages that are in memory now, shared ones and mapped files included.
    let residentMiB: Double
    /// `RssAnon`: of these the ones that nobody else shares, code and files not counted.
    let privateMiB: Double
    /// `VmHWM`: the most that was ever in memory.
    let peakMiB: Double

    init?(processIdentifier: Int32) {
        guard let text = try? String(contentsOfFile: "/proc/\(processIdentifier)/status", encoding: .utf8),
            let resident = Self.mebibytes("VmRSS:", in: text), let anonymous = Self.mebibytes("RssAnon:", in: text),
            let peak = Self.mebibytes("VmHWM:", in: text)
        else { return nil }
        privateMiB = anonymous
        residentMiB = resident
        peakMiB = peak
    }

    private static func mebibytes(_ name: String, in text: String) -> Double? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
        let number = line.dropFirst(name.count).split { !$0.isNumber }.first
        return number.flatMap { Double($0) }.map { $0 / 1_024 }
    }
}
