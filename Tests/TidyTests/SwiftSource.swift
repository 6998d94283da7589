/// A Swift file, with its code told apart from its comments and the contents of its literals.
struct SwiftSource: Sendable {
    /// From the root of the repository, such as `Sources/Daraja/Values/Amount.swift`.
    let path: String
    let lines: [Substring]
    /// The lines with blanks in place of comments and of what stands inside literals; interpolations are code.
    let codeLines: [Substring]
    /// The numbers of the lines that hold a comment, from 0 on.
    let commentLines: Set<Int>

    init(path: String, text: String) {
        var scanner = SourceScanner(text)
        scanner.scan()
        self.path = path
        lines = Self.lines(text)
        codeLines = Self.lines(scanner.code)
        commentLines = scanner.commentLines
    }

    /// The target that the file belongs to: the folder below `Sources` or `Tests`.
    var target: String { String(path.split(separator: "/")[1]) }

    /// The file's name without `.swift`.
    var name: String { String(path.split(separator: "/").last?.dropLast(".swift".count) ?? "") }

    /// Where something stands, in the form that editors and people can follow.
    func place(_ line: Int) -> String { "\(path):\(line + 1)" }

    /// The modules that the file imports, with the lines.
    var imports: [(module: String, line: Int)] {
        codeLines.enumerated().compactMap { number, line in
            guard line.contains("import ") else { return nil }
            let pattern =
                #/
                ^ \s* (?: @\w+ (?: \( [^)]* \) )? \s+ )* (?: \w+ \s+ )? import \s+
                (?: (?: struct | class | enum | protocol | func | var | let | typealias ) \s+ )? (\w+)
                /#
            guard let match = line.firstMatch(of: pattern) else { return nil }
            return (String(match.1), number)
        }
    }

    private static func lines(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
