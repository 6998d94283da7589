/// A whole text read as the OpenMetrics specification (1.0) demands; anything else is a problem with a sentence.
struct OpenMetrics {
    /// What is wrong with the text; empty when nothing is.
    private(set) var problems: [String] = []
    /// The metrics, in their order.
    private(set) var families: [String] = []

    private var kind = ""
    private var samples: Set<String> = []
    /// Of the histogram's series that is being read: its other labels, and what was counted so far.
    private var bucket: (labels: [String], bound: Double, count: Double)?

    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.suffix(2) != ["# EOF", ""] { problems.append("it does not end with # EOF and a line feed") }
        for line in lines.dropLast(2) { read(line) }
        if bucket != nil { problems.append("a histogram breaks off at the end") }
        for family in Set(families) where families.count(where: { $0 == family }) > 1 {
            problems.append("\(family) is described twice")
        }
    }

    private mutating func read(_ line: String) {
        if let match = line.wholeMatch(of: #/# HELP ([a-z_0-9]+) (\S.*)/#) {
            if bucket != nil { problems.append("a histogram breaks off before \(line)") }
            families.append(String(match.1))
            kind = ""
        } else if let match = line.wholeMatch(of: #/# TYPE ([a-z_0-9]+) (counter|gauge|histogram)/#) {
            if match.1 != families.last ?? "" || !kind.isEmpty { problems.append("misplaced: \(line)") }
            kind = String(match.2)
            if kind == "counter", match.1.hasSuffix("_total") {
                problems.append("a counter's family is named \(match.1)")
            }
        } else if let match = line.wholeMatch(of: #/([a-z_0-9]+)(?:\{(.+)\})? ([0-9.e+-]+|\+Inf)/#),
            let value = Double(match.3 == "+Inf" ? "inf" : String(match.3))
        {
            let labels = match.2.map { read(labels: String($0), line) } ?? []
            if !samples.insert("\(match.1)\(labels.sorted())").inserted { problems.append("twice: \(line)") }
            sample(String(match.1), labels, value, line)
        } else {
            problems.append("not understood: \(line)")
        }
    }

    private mutating func read(labels text: String, _ line: String) -> [String] {
        let pattern = #/([a-z_]+)="((?:[^"\\\n]|\\["\\n])*)"/#
        let found = text.matches(of: pattern).map { String($0.0) }
        if found.joined(separator: ",") != text { problems.append("labels not understood: \(line)") }
        if Set(text.matches(of: pattern).map { String($0.1) }).count < found.count {
            problems.append("a label comes twice: \(line)")
        }
        return found
    }

    private mutating func sample(_ name: String, _ labels: [String], _ value: Double, _ line: String) {
        let family = families.last ?? ""
        switch (kind, name.hasPrefix(family) ? String(name.dropFirst(family.utf8.count)) : "of another family") {
        case ("gauge", ""): break
        case ("counter", "_total") where value >= 0 && value.isFinite: break
        case ("histogram", "_bucket"): add(labels, value, line)
        case ("histogram", "_sum") where value >= 0:
            if bucket?.labels != labels || bucket?.bound != .infinity {
                problems.append("a sum of other buckets: \(line)")
            }
        case ("histogram", "_count"):
            if bucket?.labels != labels || bucket?.count != value {
                problems.append("a count of other buckets: \(line)")
            }
            bucket = nil
        default: problems.append("no sample of \(family), a \(kind): \(line)")
        }
    }

    /// Buckets of a series stand together, in the order of their bounds, and count what the ones before count as well.
    private mutating func add(_ labels: [String], _ value: Double, _ line: String) {
        let others = labels.filter { !$0.hasPrefix("le=") }
        guard let text = labels.first(where: { $0.hasPrefix("le=\"") })?.dropFirst(4).dropLast(),
            let bound = text == "+Inf" ? .infinity : Double(text), text == "+Inf" || text.contains(".")
        else { return problems.append("no bound in its canonical form: \(line)") }
        if let bucket, bucket.labels != others || bucket.bound >= bound || bucket.count > value {
            problems.append("not after the bucket before: \(line)")
        }
        bucket = (others, bound, value)
    }
}
