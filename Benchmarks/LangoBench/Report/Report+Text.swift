import Foundation

extension Report {
    /// The report for people.
    var text: String {
        ([machineLines, table, closing].joined(separator: "\n\n")) + "\n"
    }

    private var machineLines: String {
        """
        \(machine.processor), \(machine.cores) cores, \(machine.memoryMiB) MiB, \(machine.kernel)
        disk: \(number(machine.disk.syncsPerSecond)) fdatasync a second, \
        p50 \(milliseconds(machine.disk.syncMedianMilliseconds)) ms, \
        p99 \(milliseconds(machine.disk.syncP99Milliseconds)) ms
        medians of \(rounds) rounds of \(number(secondsPerLoad)) s; load generator and server share the machine
        """
    }

    private var table: String {
        let heading = line(
            "", "payments", "callers", "per second", "(lowest", "highest)", "p50 ms", "p99 ms", "p99.9 ms", "of empty")
        let lines = rows.map { row in
            line(
                row.workload.title + (row.onServer ? ", MariaDB" : ""), row.payments > 0 ? String(row.payments) : "",
                row.connections > 0 ? String(row.connections) : "-", number(row.perSecond),
                number(row.lowestPerSecond), number(row.highestPerSecond), milliseconds(row.p50Milliseconds),
                milliseconds(row.p99Milliseconds), milliseconds(row.p999Milliseconds), share(row))
        }
        return ([heading] + lines).joined(separator: "\n")
    }

    private var closing: String {
        var lines: [String] = []
        if let startUp {
            lines.append(
                "ready after \(number(startUp.median)) ms (median of \(startUp.count) starts, slowest "
                    + "\(number(startUp.slowest)) ms)")
        }
        if let memory {
            lines.append(
                "memory (VmRSS): idle \(number(memory.idle)) MiB, \(number(memory.idlePrivate)) MiB of it private; at most "
                    + "\(number(memory.peakUnderCallbacks)) MiB under callbacks, "
                    + "\(number(memory.peakUnderPushes)) MiB under pushes (sandbox included)")
        }
        for listener in listeners {
            lines.append("\(listener.count) clients of live events: \(number(listener.mebibytes)) MiB more")
        }
        for one in instructions {
            lines.append("\(one.workload.title): \(number(one.count / 1_000)) thousand instructions a request")
        }
        if audit.callbacks + audit.pushes > 0 { lines.append(auditLine) }
        return lines.joined(separator: "\n")
    }

    private var auditLine: String {
        "audit after kill -9: all of \(audit.callbacks) acknowledged callbacks stored and applied, "
            + "all of \(audit.pushes) acknowledged pushes stored as accepted"
    }

    /// The rate as a share of the empty route's with as many callers.
    private func share(_ row: Row) -> String {
        guard row.connections > 0, row.workload != .emptyRoute, row.payments == 0,
            let empty = rows.first(where: { $0.workload == .emptyRoute && $0.connections == row.connections })
        else { return "" }
        return "\(number(100 * row.perSecond / empty.perSecond)) %"
    }

    private func line(_ title: String, _ columns: String...) -> String {
        title.padding(toLength: 36, withPad: " ", startingAt: 0)
            + columns.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }.joined()
    }

    private func number(_ value: Double) -> String { String(format: "%.0f", value) }

    private func milliseconds(_ value: Double) -> String { String(format: value < 10 ? "%.2f" : "%.1f", value) }
}
