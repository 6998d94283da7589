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

    @Test func everyEndpointIsDescribed() throws {
        let document = try Repository.text("docs/api.md")
        let endpoints = Repository.sources.filter {
            $0.target == "Gateway" && $0.name.hasSuffix("Endpoint") && $0.name != "Endpoint"
        }
        #expect(!endpoints.isEmpty)
        for source in endpoints {
            let operations = Self.computedOperations[source.name] ?? Self.operation(source).map { [$0] } ?? []
            #expect(!operations.isEmpty, "\(source.path) has no literal method and path")
            for operation in operations where !document.contains("`\(operation)`") {
                Issue.record("docs/api.md does not describe \(operation)")
            }
        }
    }

    /// The operations of endpoints that compute their paths.
    private static let computedOperations = [
        "CallbackEndpoint": ["stk", "b2c/result", "b2c/timeout"].map { "POST /api/mpesa/callback/\($0)" },
        "TokenedCallbackEndpoint": ["stk", "b2c-result", "b2c-timeout", "status-result", "status-timeout"]
            .map { "POST /callbacks/\($0)/{uid}/{token}" },
        "C2BNoticeEndpoint": ["validation", "confirmation"].flatMap {
            ["POST /api/mpesa/callback/c2b/\($0)", "POST /callbacks/c2b-\($0)/{shortcode}/{token}"]
        },
    ]

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

    /// Method and path as the document writes them, such as `GET /api/transactions/{id}`.
    private static func operation(_ source: SwiftSource) -> String? {
        let text = source.lines.joined(separator: "\n")
        guard let method = text.firstMatch(of: #/let method = HTTPRequest\.Method\.(\w+)/#),
            let path = text.firstMatch(of: #/let path = "(.*)"/#)
        else { return nil }
        return path.1.contains("\\") ? nil : "\(method.1.uppercased()) \(path.1)"
    }
}
