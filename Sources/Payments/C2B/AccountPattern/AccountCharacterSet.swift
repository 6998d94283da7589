/// The characters that one place of a pattern takes.
struct AccountCharacterSet: Sendable {
    /// The classes that have a letter of their own, as Unicode's regular expressions define them (UTS 18, annex C).
    enum Class: Sendable {
        case digit, word, space

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            let properties = scalar.properties
            switch self {
            case .digit: return properties.generalCategory == .decimalNumber
            case .space: return properties.isWhitespace
            case .word:
                switch properties.generalCategory {
                case .decimalNumber, .connectorPunctuation, .nonspacingMark, .spacingMark, .enclosingMark: return true
                default: return properties.isAlphabetic
                }
            }
        }
    }

    var ranges: [ClosedRange<Unicode.Scalar>] = []
    var classes: [(class: Class, isNegated: Bool)] = []
    var isNegated = false
    /// Whether the case of letters does not matter.
    var ignoresCase = false

    /// One character.
    init(_ scalar: Unicode.Scalar, ignoresCase: Bool = false) {
        ranges = [scalar...scalar]
        self.ignoresCase = ignoresCase
    }

    /// None, to be filled.
    init(ignoresCase: Bool = false) {
        self.ignoresCase = ignoresCase
    }

    /// Any character but the end of a line.
    static let dot: AccountCharacterSet = {
        var set = AccountCharacterSet()
        set.ranges = ["\n"..."\r", "\u{85}"..."\u{85}", "\u{2028}"..."\u{2029}"]
        set.isNegated = true
        return set
    }()

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var isFound = holds(scalar)
        if !isFound, ignoresCase {
            isFound = [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping].contains { text in
                let scalars = text.unicodeScalars
                return scalars.count == 1 && scalars.first.map(holds) == true
            }
        }
        return isFound != isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar) } || classes.contains { $0.class.contains(scalar) != $0.isNegated }
    }
}
