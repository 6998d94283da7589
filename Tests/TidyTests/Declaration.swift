/// A declaration and the lines that it takes.
struct Declaration: Sendable, Hashable {
    /// The keyword: `struct`, `func`, `extension` and so on.
    let kind: String
    /// The name; `init` and its kin have none, extensions the name of the extended type.
    let name: String
    let isPrivate: Bool
    /// From 0 on.
    let line: Int
    /// How many lines it takes, signature and braces included; nil where there is no body of statements.
    let length: Int?
}

extension SwiftSource {
    /// What is declared at the top level.
    var topLevel: [Declaration] {
        var depth = 0
        return codeLines.enumerated().compactMap { number, line in
            defer { depth += line.utf8.count { $0 == UInt8(ascii: "{") } - line.utf8.count { $0 == UInt8(ascii: "}") } }
            return depth == 0 ? declaration(at: number) : nil
        }
    }

    /// Everything with a body of statements: functions, initialisers, subscripts and computed properties.
    var bodies: [Declaration] {
        codeLines.indices.compactMap { declaration(at: $0) }.filter { $0.length != nil }
    }

    /// Read by hand: a regular expression over every line takes seconds.
    private func declaration(at number: Int) -> Declaration? {
        var isPrivate = false
        var words = codeLines[number].split(separator: " ", maxSplits: 16)[...]
        while let word = words.popFirst() {
            let kind = word.prefix { $0.isLetter }
            if word.hasPrefix("@") || Self.isModifier(kind, before: words.first) {
                isPrivate = isPrivate || word == "private" || word == "fileprivate"
                continue
            }
            guard Self.types.contains(kind) || Self.members.contains(kind) else { return nil }
            let name = word.count == kind.count ? words.first?.prefix(while: Self.isInName) : nil
            return Declaration(
                kind: String(kind), name: String(name ?? ""), isPrivate: isPrivate, line: number,
                length: Self.members.contains(kind) ? length(at: number, canBeStored: kind == "var") : nil)
        }
        return nil
    }

    private static let types: Set<Substring> = [
        "struct", "class", "enum", "actor", "protocol", "extension", "typealias", "let",
    ]

    private static let members: Set<Substring> = ["func", "init", "deinit", "subscript", "var"]

    private static let modifiers: Set<Substring> = [
        "public", "package", "internal", "private", "fileprivate", "open", "static", "final", "mutating", "nonmutating",
        "borrowing", "consuming", "override", "required", "convenience", "indirect", "lazy", "weak", "unowned",
        "nonisolated", "distributed", "isolated",
    ]

    /// `class` is a modifier before a member, as in `class func`.
    private static func isModifier(_ word: Substring, before next: Substring?) -> Bool {
        modifiers.contains(word) || (word == "class" && next.map { members.contains($0) } == true)
    }

    private static func isInName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "."
    }

    /// The lines up to the brace that closes the body; nil when the declaration ends without one.
    private func length(at first: Int, canBeStored: Bool) -> Int? {
        var parentheses = 0
        var braces = 0
        for number in first..<codeLines.count {
            for byte in codeLines[number].utf8 {
                switch byte {
                case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
                case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
                case UInt8(ascii: "=") where canBeStored && parentheses == 0 && braces == 0: return nil
                case UInt8(ascii: "{") where parentheses == 0 || braces > 0: braces += 1
                case UInt8(ascii: "}") where braces > 0:
                    braces -= 1
                    if braces == 0 { return number - first + 1 }
                default: break
                }
            }
            if parentheses <= 0, braces == 0, !goesOn(after: number) { return nil }
        }
        return nil
    }

    /// Whether a signature goes on in the next line.
    private func goesOn(after number: Int) -> Bool {
        guard number + 1 < codeLines.count else { return false }
        if let last = codeLines[number].last(where: { $0 != " " }), ",>&:".contains(last) { return true }
        let next = codeLines[number + 1].drop { $0 == " " }
        return ["{", "->", "where ", "throws", "async", ")"].contains { next.hasPrefix($0) }
    }
}
