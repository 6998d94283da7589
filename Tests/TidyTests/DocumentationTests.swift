import Testing

/// What the documents list is held against the code that they describe.
struct DocumentationTests {
    @Test func everySettingIsDescribed() throws {
        let document = try Repository.text("docs/settings.md")
        let names = try Self.settingNames()
        #expect(names.count > 10)
        #expect(names.filter { !document.contains("### `\($0)`") } == [], "each setting has a heading of its own")
    }

    @Test func everyReservedNameIsDescribed() throws {
        let document = try Repository.text("docs/settings.md")
        #expect(try Self.reservedNames().filter { !document.contains("`\($0)`") } == [])
    }

    @Test func everyDescribedSettingExists() throws {
        let known = try Set(Self.settingNames())
        let described = try Repository.text("docs/settings.md").matches(of: #/(?m)^### `([A-Z_]+)`/#).map {
            String($0.1)
        }
        #expect(described.filter { !known.contains($0) } == [])
    }

    @Test func theTemplateNamesOnlySettingsThatAreRead() throws {
        let known = try Set(Self.settingNames() + Self.reservedNames())
        let named = try Repository.text(".env.example").matches(of: #/(?m)^#? ?([A-Z][A-Z_]+)=/#).map { String($0.1) }
        #expect(named.count > 10)
        #expect(named.filter { !known.contains($0) } == [])
    }

    @Test func everyErrorCodeIsDescribed() throws {
        let document = try Repository.text("docs/api.md")
        let codes = Repository.sources.filter { $0.target == "Gateway" }.flatMap { source in
            source.lines.flatMap { $0.matches(of: #/"([A-Z]+(?:_[A-Z]+)+)"/#).map { String($0.1) } }
        }
        #expect(codes.count > 10)
        #expect(Set(codes).filter { !document.contains("`\($0)`") } == [])
    }

    @Test func linksLeadSomewhere() throws {
        let documents = ["README.md", "CHANGELOG.md"] + Repository.paths(under: "docs", endingIn: ".md")
        for document in documents {
            let folder = document.contains("/") ? "docs/" : ""
            for link in try Repository.text(document).matches(of: #/\]\(([^)#:]+)(?:#[^)]*)?\)/#) {
                let target = (folder + link.1).replacing("docs/../", with: "")
                #expect(Repository.exists(target), "\(document) links to \(link.1)")
            }
        }
    }

    private static func settingNames() throws -> [String] {
        try Repository.text("Sources/lango/Settings/SettingName.swift")
            .matches(of: #/case \w+ = "([A-Z_]+)"/#).map { String($0.1) }
    }

    private static func reservedNames() throws -> [String] {
        let text = try Repository.text("Sources/lango/Settings/SettingName.swift")
        guard let list = text.firstMatch(of: #/reserved: Set<String> = \[([^\]]*)\]/#) else { return [] }
        return list.1.matches(of: #/"([A-Z_]+)"/#).map { String($0.1) }
    }
}
