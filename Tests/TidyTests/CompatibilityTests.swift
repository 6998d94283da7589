import Testing

/// `docs/compatibility.md` names a test for each promise; here the names are held against the tests.
struct CompatibilityTests {
    private static let defectSuite = "ReferenceDefectTests"

    @Test func everyNamedTestExists() throws {
        let document = try Repository.text("docs/compatibility.md")
        let named = Set(document.matches(of: #/`(\w+Tests)/(\w+)`/#).map { "\($0.1)/\($0.2)" })
        #expect(named.count > 50)
        #expect(named.subtracting(Self.tests).sorted() == [])
    }

    @Test func everyDefectHasATestAndEveryTestOfOneIsListed() throws {
        let rows = try Repository.text("docs/compatibility.md").matches(of: #/(?m)^\| (\d+) \| .* \| (.*) \|$/#)
        #expect(rows.map { $0.1 } == (1...25).map { "\($0)"[...] })
        let named = Set(rows.flatMap { row in row.2.matches(of: #/`(\w+)`/#).map { "\(Self.defectSuite)/\($0.1)" } })
        #expect(named == Self.tests.filter { $0.hasPrefix("\(Self.defectSuite)/") })
    }

    /// Everything that is a test, as suite and name.
    private static let tests: Set<String> = {
        var found: Set<String> = []
        for file in Repository.tests {
            let text = file.lines.joined(separator: "\n")
            guard let suite = text.firstMatch(of: #/(?:struct|extension) (\w+Tests)\b/#) else { continue }
            // Suites of the real program are nested in an extension of one.
            let nested = text.firstMatch(of: #/extension ProgramTests \{[^}]*?struct (\w+Tests)\b/#)
            for test in text.matches(of: #/@Test(?:(?!@Test|func )[\s\S])*?func (\w+)\(/#) {
                found.insert("\(nested?.1 ?? suite.1)/\(test.1)")
            }
        }
        return found
    }()
}
