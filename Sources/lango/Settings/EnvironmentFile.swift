import Foundation

/// Reads `.env` files as Next.js and its kin do, because that is what existing installations have.
///
/// `NAME=value`, an optional `export` in front, comments from `#` on, single and double quotes around values.
enum EnvironmentFile {
    /// The names and values of a file; empty when there is none.
    static func read(_ path: String) throws(SettingsError) -> [String: String] {
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else {
            throw SettingsError("\(path) cannot be read as UTF-8 text")
        }
        return try parse(text, path)
    }

    static func parse(_ text: String, _ path: String) throws(SettingsError) -> [String: String] {
        var values: [String: String] = [:]
        let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        // By property: to Swift the line end of Windows is one character of its own, unlike "\n".
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            var line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("export ") { line = String(line.dropFirst(7)).trimmingCharacters(in: .whitespaces) }
            guard let separator = line.firstIndex(of: "="), separator > line.startIndex else {
                throw SettingsError("\(path), line \(number + 1): NAME=value was expected")
            }
            let name = line[..<separator].trimmingCharacters(in: .whitespaces)
            values[name] = value(String(line[line.index(after: separator)...]))
        }
        return values
    }

    private static func value(_ raw: String) -> String {
        let text = raw.trimmingCharacters(in: .whitespaces)
        for quote in ["\"", "'", "`"] where text.hasPrefix(quote) {
            let rest = text.dropFirst()
            guard let end = rest.firstIndex(of: Character(quote)) else { break }
            return String(rest[..<end])
        }
        // A comment needs a blank before it: passwords may contain '#'.
        guard let comment = raw.range(of: "[ \\t]#", options: .regularExpression) else { return text }
        return raw[..<comment.lowerBound].trimmingCharacters(in: .whitespaces)
    }
}
