import Testing

/// A type is found by its name: `Type.swift` holds it, `Type+Topic.swift` an extension of it.
struct OneTypePerFileTests {
    private static let types: Set = ["struct", "class", "enum", "actor", "protocol", "typealias"]

    @Test func aFileHoldsTheTypeThatItIsNamedAfter() {
        let violations = Repository.sources.filter { !$0.name.contains("+") }.compactMap { source -> String? in
            let names = source.topLevel.filter { Self.types.contains($0.kind) && !$0.isPrivate }.map(\.name)
            return names == [source.name] ? nil : "\(source.path) holds \(names.joined(separator: ", "))"
        }
        #expect(violations == [])
    }

    @Test func aFileWithATopicExtendsItsType() {
        let violations = Repository.sources.filter { $0.name.contains("+") }.compactMap { source -> String? in
            let declarations = source.topLevel.filter { !$0.isPrivate }
            let types = declarations.filter { Self.types.contains($0.kind) }.map(\.name)
            guard types.isEmpty else { return "\(source.path) holds \(types.joined(separator: ", "))" }
            let extended = source.name.prefix { $0 != "+" }
            let extends = declarations.contains { $0.kind == "extension" && $0.name == extended }
            return extends ? nil : "\(source.path) does not extend \(extended)"
        }
        #expect(violations == [])
    }

    @Test func nothingStandsOutsideOfATypeButPrivateHelpers() {
        let violations = Repository.sources.flatMap { source in
            source.topLevel.filter { ["func", "var", "let"].contains($0.kind) && !$0.isPrivate }
                .map { "\(source.place($0.line)) \($0.kind) \($0.name)" }
        }
        #expect(violations == [])
    }

    /// These words name kinds; folders and files are named after topics of the field.
    @Test func nothingIsNamedAfterAKind() {
        let words = ["Models", "Helpers", "Utils", "Utilities", "Common", "Managers", "Misc"]
        let violations = Repository.sources.filter { source in
            source.path.split(separator: "/").contains { part in words.contains { part == $0 || part == "\($0).swift" }
            }
        }.map(\.path)
        #expect(violations == [])
    }
}
