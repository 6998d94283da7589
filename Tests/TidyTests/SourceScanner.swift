/// Reads Swift far enough to know what is code: comments, string literals and `#/…/#` become blanks.
///
/// Lines and columns stay where they are. Bare `/…/` literals are not known; nobody here uses them.
struct SourceScanner {
    private var bytes: [UInt8]
    private var index = 0
    private var line = 0
    private(set) var commentLines: Set<Int> = []

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The text with blanks where no code was.
    var code: String { String(decoding: bytes, as: UTF8.self) }

    mutating func scan() {
        scanCode(untilParenthesis: false)
    }

    private mutating func scanCode(untilParenthesis: Bool) {
        var depth = 0
        while index < bytes.count {
            guard Self.special.contains(bytes[index]) else {
                keep()
                continue
            }
            if starts(with: "//") {
                commentLines.insert(line)
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { blank() }
            } else if starts(with: "/*") {
                scanBlockComment()
            } else if let hashes = hashesBefore(UInt8(ascii: "\"")) {
                scanString(hashes)
            } else if hashesBefore(UInt8(ascii: "/")) == 1 {
                while index < bytes.count, !starts(with: "/#") { blank() }
                blank(2)
            } else {
                if bytes[index] == UInt8(ascii: "(") { depth += 1 }
                if bytes[index] == UInt8(ascii: ")") {
                    if depth == 0, untilParenthesis { return keep() }
                    depth -= 1
                }
                keep()
            }
        }
    }

    /// Everything else is kept without a second look.
    private static let special: Set<UInt8> = Set("/\"#()".utf8)

    private mutating func scanBlockComment() {
        var depth = 0
        repeat {
            commentLines.insert(line)
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && index < bytes.count
    }

    private mutating func scanString(_ hashes: Int) {
        keep(hashes)
        let quotes = starts(with: "\"\"\"") ? 3 : 1
        keep(quotes)
        let marks = String(repeating: "#", count: hashes)
        let end = String(repeating: "\"", count: quotes) + marks
        while index < bytes.count {
            if starts(with: end) { return keep(end.utf8.count) }
            if quotes == 1, bytes[index] == UInt8(ascii: "\n") { return }
            if starts(with: "\\\(marks)(") {
                keep(hashes + 2)
                scanCode(untilParenthesis: true)
            } else if starts(with: "\\\(marks)") {
                blank(hashes + 2)
            } else {
                blank()
            }
        }
    }

    /// How many hashes precede a literal that begins here; nil when none begins.
    private func hashesBefore(_ mark: UInt8) -> Int? {
        var end = index
        while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
        return end < bytes.count && bytes[end] == mark ? end - index : nil
    }

    private func starts(with text: String) -> Bool {
        bytes[index...].starts(with: text.utf8)
    }

    private mutating func keep(_ count: Int = 1) {
        for _ in 0..<count where index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n") { line += 1 }
            index += 1
        }
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n") { line += 1 } else { bytes[index] = UInt8(ascii: " ") }
            index += 1
        }
    }
}
