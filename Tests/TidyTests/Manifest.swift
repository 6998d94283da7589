/// What `Package.swift` says of the targets, as far as the layering tests need it.
struct Manifest {
    /// The modules that each target of ours declares, products of other packages included.
    let dependencies: [String: Set<String>]

    init(_ text: String) {
        let target = #/\.(?:target|executableTarget|testTarget)\(\s*name:\s*"(\w+)"/#
        let matches = text.matches(of: target)
        var dependencies: [String: Set<String>] = [:]
        for (number, match) in matches.enumerated() {
            let end = number + 1 < matches.count ? matches[number + 1].range.lowerBound : text.endIndex
            dependencies[String(match.1)] = Self.modules(text[match.range.upperBound..<end])
        }
        self.dependencies = dependencies
    }

    private static func modules(_ target: Substring) -> Set<String> {
        guard let list = target.firstRange(of: "dependencies: [") else { return [] }
        var names: Set<String> = []
        var depth = 1
        var end = list.upperBound
        while end < target.endIndex, depth > 0 {
            if target[end] == "[" { depth += 1 }
            if target[end] == "]" { depth -= 1 }
            end = target.index(after: end)
        }
        for entry in target[list.upperBound..<end].matches(of: #/(\w+:\s*)?"([^"]+)"/#) {
            guard entry.1 == nil || entry.1?.hasPrefix("name") == true else { continue }
            names.insert(String(entry.2))
        }
        return names
    }
}
