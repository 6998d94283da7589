import TestSupport

/// The samples of a scrape.
struct Exposition: Sendable {
    /// One line of the text.
    struct Sample: Sendable, CustomStringConvertible {
        let name: String
        let labels: [String: String]
        let value: Double

        var description: String { "\(name) \(labels) \(value)" }
    }

    private(set) var samples: [Sample]
    /// The metrics that are described, by name.
    let described: Set<String>

    init(_ text: String) {
        var described: Set<String> = []
        samples = text.split(separator: "\n").compactMap { line in
            if line.hasPrefix("# TYPE ") { described.insert(String(line.split(separator: " ")[2])) }
            return line.hasPrefix("#") ? nil : Self.sample(line)
        }
        self.described = described
    }

    /// The sum of the samples of a metric that have these labels.
    func sum(_ name: String, _ labels: [String: String] = [:]) -> Double {
        samples.filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }.reduce(0) { $0 + $1.value }
    }

    /// Leaves a metric out.
    mutating func remove(_ name: String) {
        samples.removeAll { $0.name == name }
    }

    /// Adds a sample that Prometheus makes itself.
    func with(_ name: String, _ value: Double) -> Exposition {
        var all = self
        all.samples.append(Sample(name: name, labels: [:], value: value))
        return all
    }

    /// Whether there is a sample of this metric.
    func has(_ name: String, _ labels: [String: String] = [:]) -> Bool {
        samples.contains { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
    }

    private static func sample(_ line: Substring) -> Sample? {
        guard let match = line.wholeMatch(of: #/([a-z_0-9]+)(?:\{(.*)\})? (\S+)/#), let value = Double(match.3) else {
            return nil
        }
        var labels: [String: String] = [:]
        for label in (match.2 ?? "").matches(of: #/([a-z_]+)="((?:[^"\\]|\\.)*)"/#) {
            labels[String(label.1)] = String(label.2)
        }
        return Sample(name: String(match.1), labels: labels, value: value)
    }
}

extension LangoServer {
    /// Reads the server's metrics as Prometheus does.
    func scrape() async throws -> Exposition {
        Exposition(try await client.get("/metrics").text)
    }
}
