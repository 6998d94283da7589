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
    /// The folded traces, in the order of the seeds.
    var fingerprint: UInt64 = 0

    mutating func add(_ world: World) {
        worlds += 1
        steps += world.steps
        virtualSeconds += (world.now - world.start) / .seconds(1)
        orders += world.plan.clients.orders
        payments += world.monitor.payments.count
        callbacks += world.monitor.acknowledgedMarkers.count
        for (sighting, count) in world.sightings { sightings[sighting.rawValue, default: 0] += count }
        fingerprint = (fingerprint &* 31) ^ world.trace.fingerprint
        if let violation = world.monitor.violation {
            failures.append(Failure(seed: world.seed, rule: violation.rule.rawValue, words: violation.words))
        }
    }

    /// What another process has found.
    mutating func add(line: String) {
        guard let part = try? JSONDecoder().decode(Report.self, from: Data(line.utf8)) else {
            failures.append(Failure(seed: 0, rule: "crashed", words: "a process of the simulation ended: \(line.prefix(500))"))
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
        fingerprint = (fingerprint &* 31) ^ part.fingerprint
    }

    var line: String {
        guard let data = try? JSONEncoder().encode(self) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    func print() {
        var text = """
            worlds      \(worlds) in \(Int(seconds)) s, \(Int(virtualSeconds / 3_600)) hours of theirs, \(steps) steps
            orders      \(orders), payments \(payments), callbacks acknowledged \(callbacks)
            seen        \(sightings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))

            """
        let unseen = Sighting.allCases.map(\.rawValue).filter { sightings[$0] == nil }
        if !unseen.isEmpty { text += "never seen  \(unseen.joined(separator: ", "))\n" }
        for failure in failures.prefix(20) {
            text += "BROKEN      \(failure.rule), seed \(failure.seed): \(failure.words)\n"
            text += "            lango-simulate --seed \(failure.seed) --trace\n"
        }
        text += failures.isEmpty ? "all rules held\n" : "\(failures.count) worlds broke a rule\n"
        Swift.print(text, terminator: "")
    }
}
