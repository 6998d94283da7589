import Foundation

/// The machine that the figures belong to; without it they mean nothing.
struct Machine: Sendable, Encodable {
    let processor: String
    let cores: Int
    let memoryMiB: Int
    let kernel: String
    /// How fast the disk under the databases makes a small write durable.
    let disk: DiskProbe.Result

    init(disk: DiskProbe.Result) {
        processor = Self.processorName ?? "unknown processor"
        cores = ProcessInfo.processInfo.activeProcessorCount
        memoryMiB = Int(ProcessInfo.processInfo.physicalMemory / 1_048_576)
        kernel = Self.kernelName
        self.disk = disk
    }

    private static var processorName: String? {
        guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static var kernelName: String {
        var name = utsname()
        uname(&name)
        return [withUnsafeBytes(of: &name.sysname, text), withUnsafeBytes(of: &name.release, text)]
            .joined(separator: " ")
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
