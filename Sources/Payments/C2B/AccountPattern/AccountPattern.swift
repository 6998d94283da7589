/// A regular expression over account references, matched in a time that no reference can make long.
///
/// Customers type account references, so strangers choose what is matched. An engine that backtracks may need minutes for
/// twenty characters, on the thread that serves everybody. This one follows all ways through the pattern at once (Thompson's
/// construction): at most `maximumSize` steps for each character, at most `maximumLength` characters. What cannot be matched so,
/// such as back-references and look-around, is refused when the pattern is read.
public struct AccountPattern: Sendable {
    /// Why a text is no pattern, as the end of a sentence.
    public struct Problem: Error, Sendable, Hashable {
        /// The reason, with its place in the text.
        public let message: String
    }

    /// A longer reference matches nothing: Daraja's have 20 characters (portal, "M-Pesa Express"), and customers may type more.
    public static let maximumLength = 100
    /// The largest pattern, counted repetitions written out.
    public static let maximumSize = 2_000

    private let program: [AccountPatternStep]

    /// Reads a pattern.
    public init(_ text: String) throws(Problem) {
        var parser = AccountPatternParser(text)
        let node = try parser.parse()
        var compiler = AccountPatternCompiler()
        try compiler.compile(node)
        program = compiler.steps + [.match]
    }

    /// Whether the pattern matches a reference from its beginning to its end.
    public func matches(_ account: String) -> Bool {
        let scalars = Array(account.unicodeScalars.prefix(Self.maximumLength + 1))
        guard scalars.count <= Self.maximumLength else { return false }
        var run = Run(program: program, length: scalars.count)
        run.follow(0, at: 0)
        for (index, scalar) in scalars.enumerated() {
            run.take(scalar, at: index)
            if run.current.isEmpty { break }
        }
        return run.hasMatched
    }

    /// All the places in the program at which a match may be.
    private struct Run {
        let program: [AccountPatternStep]
        let length: Int
        /// Places that wait for a character.
        var current: [Int] = []
        var hasMatched = false
        /// The position for which a place was visited last; keeps loops over nothing from going on.
        private var visited: [Int]

        init(program: [AccountPatternStep], length: Int) {
            self.program = program
            self.length = length
            visited = Array(repeating: -1, count: program.count)
        }

        mutating func take(_ scalar: Unicode.Scalar, at index: Int) {
            let waiting = current
            current.removeAll(keepingCapacity: true)
            for place in waiting {
                if case .consume(let set) = program[place], set.contains(scalar) { follow(place + 1, at: index + 1) }
            }
        }

        /// Goes from a place to all that can be reached without a character.
        mutating func follow(_ start: Int, at position: Int) {
            var pending = [start]
            while let place = pending.popLast() {
                guard visited[place] != position else { continue }
                visited[place] = position
                switch program[place] {
                case .consume: current.append(place)
                case .jump(let target): pending.append(target)
                case .split(let left, let right): pending += [right, left]
                case .start: if position == 0 { pending.append(place + 1) }
                case .end: if position == length { pending.append(place + 1) }
                case .match: if position == length { hasMatched = true }
                }
            }
        }
    }
}
