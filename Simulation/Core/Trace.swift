import Foundation
import Time

/// What happened, for people when they ask for it, and as a number by which two runs are compared.
final class Trace {
    /// Whether lines are printed.
    var isPrinted = false
    /// Equal for equal runs.
    private(set) var fingerprint: UInt64 = 0xCBF2_9CE4_8422_2325
    private(set) var count = 0
    private let start: Instant

    init(start: Instant) {
        self.start = start
    }

    func fold(_ text: String) {
        for byte in text.utf8 { fingerprint = (fingerprint ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    func note(_ now: Instant, _ state: UInt64, _ line: @autoclosure () -> String) {
        count += 1
        for part in [UInt64(bitPattern: now.microseconds), state] {
            fingerprint = (fingerprint ^ part) &* 0x100_0000_01B3
        }
        guard isPrinted else { return }
        let seconds = Double((now - start).microseconds) / 1_000_000
        // At once: a run that crashes has said what came before.
        FileHandle.standardOutput.write(Data((String(format: "%12.6f  ", seconds) + line() + "\n").utf8))
    }
}
