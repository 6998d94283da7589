import Foundation
import Time

/// What a batch of worlds has shown.
struct Report: Codable {
    struct Failure: Codable {
        let seed: UInt64
        let rule: String
        let words: String
    }

    var worlds = 0
    var seconds = 0.0
    var steps = 0
    var virtualSeconds = 0.0
    var orders = 0
    var payments = 0
    var callbacks = 0
    var sightings: [String: Int] = [:]
    var failures: [Failure] = []
    /// How many worlds were run a second time.
    var repeated = 0
    /// The traces by seed, as short numbers.
    var fingerprints: [UInt64: UInt64] = [:]

    mutating func add(_ world: World) {
        worlds += 1
        steps += world.steps
        virtualSeconds += (world.now - world.start) / .seconds(1)
        orders += world.plan.clients.orders
        payments += world.monitor.payments.count
        callbacks += world.monitor.acknowledgedMarkers.count
        for (sighting, count) in world.sightings { sightings[sighting.rawValue, default: 0] += count }
        fingerprints[world.seed] = world.trace.fingerprint
        if let violation = world.monitor.violation {
            failures.append(Failure(seed: world.seed, rule: violation.rule.rawValue, words: violation.words))
        }
    }

    /// What another process has found.
    mutating func add(line: String) {
        guard let part = try? JSONDecoder().decode(Report.self, from: Data(line.utf8)) else {
            failures.append(
                Failure(seed: 0, rule: "crashed", words: "a process of the simulation ended: \(line.prefix(500))"))
            return
        }
        worlds += part.worlds
        steps += part.steps
        virtualSeconds += part.virtualSeconds
        orders += part.orders
        payments += part.payments
        callbacks += part.callbacks
        sightings.merge(part.sightings) { $0 + $1 }
        failures += part.failures
        fingerprints.merge(part.fingerprints) { $1 }
    }

    var line: String {
        guard let data = try? JSONEncoder().encode(self) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    /// Holds a second run of some of its worlds against the first.
    mutating func compare(with again: Report) {
        for (seed, fingerprint) in again.fingerprints.sorted(by: { $0.key < $1.key })
        where fingerprints[seed] != fingerprint {
            failures.append(Failure(seed: seed, rule: "undetermined", words: "it ran otherwise the second time"))
        }
        repeated = again.worlds
    }

    /// What is rare and has not happened in any world.
    var unseen: [String] {
        Sighting.allCases.map(\.rawValue).filter { sightings[$0] == nil }
    }

    /// The optimizer leaves out steps of tasks, so a seed is another world in each build.
    private static var build: String {
        var isDebug = false
        assert(
            {
                isDebug = true; return true
            }())
        return isDebug ? "" : " BUILD=release"
    }

    /// The result for people.
    func text(isComplete: Bool) -> String {
        var lines = [
            "worlds      \(worlds) in \(Int(seconds)) s, \(Int(virtualSeconds / 3_600)) hours of theirs, \(steps) steps",
            "orders      \(orders), payments \(payments), callbacks acknowledged and kept \(callbacks)",
            "seen        "
                + sightings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "),
        ]
        if repeated > 0 { lines.append("twice       \(repeated) worlds") }
        if isComplete, !unseen.isEmpty { lines.append("NEVER SEEN  \(unseen.joined(separator: ", "))") }
        for failure in failures.prefix(20) {
            lines.append("BROKEN      \(failure.rule), seed \(failure.seed): \(failure.words)")
            lines.append("            make replay SEED=\(failure.seed)\(Self.build)")
        }
        lines.append(failures.isEmpty ? "All rules held." : "\(failures.count) worlds broke a rule.")
        return lines.joined(separator: "\n")
    }
}
