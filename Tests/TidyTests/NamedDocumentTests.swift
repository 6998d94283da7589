import Testing

/// Help texts, errors, settings files and documents name documents: each of them is there, and so is the place in it.
struct NamedDocumentTests {
    private struct Mention: Hashable, CustomStringConvertible {
        let place: String
        let document: String
        let anchor: String?

        var description: String { "\(place) names \(document)\(anchor.map { "#\($0)" } ?? "")" }
    }

    @Test func everyDocumentThatIsNamedExists() throws {
        let mentions = try Self.mentions()
        #expect(mentions.count > 60)
        #expect(mentions.contains { $0.place.hasPrefix("Sources/lango/Commands/") })
        #expect(mentions.filter { !Repository.exists($0.document) } == [])
    }

    @Test func everyPlaceInADocumentThatIsNamedExists() throws {
        let mentions = try Self.mentions().filter { $0.anchor != nil && Repository.exists($0.document) }
        #expect(mentions.count > 30)
        for mention in mentions {
            let anchors = try Self.anchors(of: Repository.text(mention.document))
            #expect(anchors.contains(mention.anchor ?? ""), "\(mention)")
        }
    }

    @Test(arguments: [
        ("## Access", "access"), ("### `POST /api/mpesa/stk-push`", "post-apimpesastk-push"),
        ("## 24. A search finds beginnings", "24-a-search-finds-beginnings"), ("## `MPESA_KEY`", "mpesa_key"),
        ("## Who's who?", "whos-who"),
    ])
    func anAnchorIsMadeAsGitHubMakesIt(_ heading: String, _ anchor: String) {
        #expect(Self.anchors(of: "# Title\n\n\(heading)\n") == ["title", anchor])
    }

    /// Every `docs/….md` wherever it stands, and in documents every link.
    private static func mentions() throws -> [Mention] {
        let files =
            ["README.md", ".env.example", "compose.yaml", "Dockerfile", "Makefile"]
            + ["Sources", "deploy", "scripts", "docs", "Simulation", "Benchmarks"].flatMap {
                Repository.paths(under: $0, endingIn: "")
            }
        var mentions: Set<Mention> = []
        for file in files {
            // Folders, and files that hold no text.
            guard let text = try? Repository.text(file) else { continue }
            for match in text.matches(of: #/\bdocs/([a-z0-9-]+\.md)(?:#([A-Za-z0-9_-]+))?/#) {
                mentions.insert(
                    Mention(place: file, document: "docs/\(match.1)", anchor: match.2.map(String.init)))
            }
            guard file.hasPrefix("docs/") else { continue }
            for match in text.matches(of: #/\]\(([a-z0-9-]+\.md)?(?:#([A-Za-z0-9_-]+))?\)/#) {
                let document = match.1.map { "docs/\($0)" } ?? file
                mentions.insert(Mention(place: file, document: document, anchor: match.2.map(String.init)))
            }
        }
        return mentions.sorted { $0.description < $1.description }
    }

    /// The anchors of the headings: small letters, digits, `-` and `_`, blanks as `-`.
    private static func anchors(of document: String) -> [String] {
        var isCode = false
        return document.split(separator: "\n").compactMap { line in
            if line.hasPrefix("```") { isCode.toggle() }
            guard !isCode, let heading = line.wholeMatch(of: #/#+ (.*)/#)?.1 else { return nil }
            return String(
                heading.lowercased().compactMap { character in
                    if character == " " { return "-" }
                    return character.isLetter || character.isNumber || "-_".contains(character) ? character : nil
                })
        }
    }
}
