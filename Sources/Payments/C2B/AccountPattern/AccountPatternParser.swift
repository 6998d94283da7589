/// Reads an account pattern: what POSIX, Perl and Swift write in the same way, as far as it can be matched in linear time.
struct AccountPatternParser {
    /// Deeper patterns are nobody's, and each level is a call.
    private static let maximumDepth = 50

    private let text: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    private var ignoresCase = false

    init(_ text: String) {
        self.text = Array(text.unicodeScalars)
    }

    mutating func parse() throws(AccountPattern.Problem) -> AccountPatternNode {
        if take("(?i)") { ignoresCase = true }
        let node = try choice()
        guard index == text.count else { throw problem("a parenthesis is closed that was not opened") }
        return node
    }

    private mutating func choice() throws(AccountPattern.Problem) -> AccountPatternNode {
        var nodes = [try sequence()]
        while take("|") { nodes.append(try sequence()) }
        return nodes.count == 1 ? nodes[0] : .choice(nodes)
    }

    private mutating func sequence() throws(AccountPattern.Problem) -> AccountPatternNode {
        var nodes: [AccountPatternNode] = []
        while let scalar = peek, scalar != "|", scalar != ")" {
            nodes.append(try quantified(try atom()))
        }
        return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .sequence(nodes)
    }

    private mutating func atom() throws(AccountPattern.Problem) -> AccountPatternNode {
        let scalar = text[index]
        index += 1
        switch scalar {
        case "(": return try group()
        case "[": return .set(try bracket())
        case ".": return .set(.dot)
        case "^": return .start
        case "$": return .end
        case "*", "+", "?": throw problem("a repetition has nothing to repeat", at: index - 1)
        case "{", "}": throw problem("a brace that is no repetition needs a backslash", at: index - 1)
        case "\\":
            if take("A") { return .start }
            if take("z") || take("Z") { return .end }
            var set = AccountCharacterSet(ignoresCase: ignoresCase)
            switch try escape() {
            case .character(let scalar): set.ranges.append(scalar...scalar)
            case .class(let name, let isNegated): set.classes.append((name, isNegated))
            }
            return .set(set)
        default: return .set(AccountCharacterSet(scalar, ignoresCase: ignoresCase))
        }
    }

    private mutating func group() throws(AccountPattern.Problem) -> AccountPatternNode {
        let opening = index - 1
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw problem("parentheses are nested too deeply", at: opening) }
        if take("?") {
            if take("P<") || isName {
                while peek != nil, peek != ">" { index += 1 }
                guard take(">") else { throw problem("a parenthesis is not closed", at: opening) }
            } else if !take(":") {
                throw problem(
                    "look-around, atomic groups and options within the pattern are not supported, because they cannot be "
                        + "matched in a bounded time", at: opening)
            }
        }
        let node = try choice()
        guard take(")") else { throw problem("a parenthesis is not closed", at: opening) }
        return node
    }

    /// Whether a group's name follows, and no look behind.
    private var isName: Bool {
        peek == "<" && index + 1 < text.count && !["=", "!"].contains(text[index + 1])
    }

    private mutating func quantified(_ node: AccountPatternNode) throws(AccountPattern.Problem) -> AccountPatternNode {
        guard let (minimum, maximum) = try quantifier() else { return node }
        // Whether it takes much or little first makes no difference to whether the whole matches.
        if !take("?"), peek == "+" { throw problem("possessive repetitions are not supported") }
        if let scalar = peek, "*+?{".unicodeScalars.contains(scalar) { throw problem("a repetition is repeated") }
        return .repetition(node, minimum: minimum, maximum: maximum)
    }

    private mutating func quantifier() throws(AccountPattern.Problem) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let opening = index
        guard take("{") else { return nil }
        let minimum = number()
        var maximum = minimum
        if take(",") { maximum = number() } else if minimum == nil { throw braces(opening) }
        guard take("}") else { throw braces(opening) }
        let least = minimum ?? 0
        if let maximum, maximum < least { throw problem("a repetition ends before it begins", at: opening) }
        return (least, maximum)
    }

    private func braces(_ place: Int) -> AccountPattern.Problem {
        problem("a brace that is no repetition needs a backslash", at: place)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = peek, ("0"..."9").contains(scalar) {
            // Anything larger is too large, whatever it is.
            value = min((value ?? 0) * 10 + Int(scalar.value - 48), AccountPattern.maximumSize + 1)
            index += 1
        }
        return value
    }

    private mutating func bracket() throws(AccountPattern.Problem) -> AccountCharacterSet {
        let opening = index - 1
        var set = AccountCharacterSet(ignoresCase: ignoresCase)
        if take("^") { set.isNegated = true }
        var isFirst = true
        while let scalar = peek, isFirst || scalar != "]" {
            isFirst = false
            guard let low = try member(of: &set) else { continue }
            guard peek == "-", index + 1 < text.count, text[index + 1] != "]" else {
                set.ranges.append(low...low)
                continue
            }
            index += 1
            guard let high = try member(of: &set), low <= high else {
                throw problem("a range of characters ends before it begins")
            }
            set.ranges.append(low...high)
        }
        guard take("]") else { throw problem("a bracket is not closed", at: opening) }
        return set
    }

    /// One character of a bracket; nil when it was a class, which is added to the set.
    private mutating func member(of set: inout AccountCharacterSet) throws(AccountPattern.Problem) -> Unicode.Scalar? {
        guard let scalar = peek else { throw problem("a bracket is not closed") }
        index += 1
        let isOperator = "&-~".unicodeScalars.contains(scalar) && peek == scalar
        guard scalar != "[", !isOperator else {
            throw problem("sets within sets are not supported; a [ needs a backslash", at: index - 1)
        }
        guard scalar == "\\" else { return scalar }
        switch try escape() {
        case .character(let scalar): return scalar
        case .class(let name, let isNegated):
            set.classes.append((name, isNegated))
            return nil
        }
    }

    private enum Escape {
        case character(Unicode.Scalar)
        case `class`(AccountCharacterSet.Class, isNegated: Bool)
    }

    private mutating func escape() throws(AccountPattern.Problem) -> Escape {
        guard let scalar = peek else { throw problem("a backslash has nothing behind it") }
        index += 1
        switch scalar {
        case "d", "D": return .class(.digit, isNegated: scalar == "D")
        case "w", "W": return .class(.word, isNegated: scalar == "W")
        case "s", "S": return .class(.space, isNegated: scalar == "S")
        case "t": return .character("\t")
        case "1"..."9", "k":
            throw problem(
                "back-references are not supported, because they cannot be matched in a bounded time", at: index - 2)
        case _ where scalar.isASCII && (scalar.properties.isAlphabetic || scalar == "0"):
            throw problem("\\\(scalar) is not supported", at: index - 2)
        default: return .character(scalar)
        }
    }

    private var peek: Unicode.Scalar? { index < text.count ? text[index] : nil }

    private mutating func take(_ expected: String) -> Bool {
        let scalars = Array(expected.unicodeScalars)
        guard text.count - index >= scalars.count, Array(text[index..<index + scalars.count]) == scalars else {
            return false
        }
        index += scalars.count
        return true
    }

    private func problem(_ message: String, at place: Int? = nil) -> AccountPattern.Problem {
        AccountPattern.Problem(message: "\(message) (character \((place ?? index) + 1))")
    }
}
