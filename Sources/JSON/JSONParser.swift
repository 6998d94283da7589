/// A recursive-descent parser over bytes that outlive it; strict, or tolerant for callbacks.
struct JSONParser {
    /// Deeper nesting than any document in this field has is an attack on the stack.
    private static let maximumDepth = 64

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    private let bytes: UnsafeBufferPointer<UInt8>
    /// Whether faults are passed over where a meaning is left; see `JSON.init(recovering:)`.
    private let isTolerant: Bool
    private var index = 0
    private var depth = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, isTolerant: Bool = false) {
        self.bytes = bytes
        self.isTolerant = isTolerant
        if bytes.starts(with: Self.byteOrderMark) { index = Self.byteOrderMark.count }
    }

    /// The text as UTF-8 bytes: UTF-16 with a byte order mark, or with zeros where ASCII has them, is decoded.
    static func utf8(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 2 else { return bytes }
        let isBigEndian: Bool
        switch (bytes[0], bytes[1]) {
        case (0xFE, 0xFF), (0, UInt8(ascii: "{")): isBigEndian = true
        case (0xFF, 0xFE), (UInt8(ascii: "{"), 0): isBigEndian = false
        default: return bytes
        }
        let units = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        return Array(String(decoding: units.drop { $0 == 0xFEFF }, as: UTF16.self).utf8)
    }

    mutating func document() throws(JSON.ParsingError) -> JSON {
        let value = try self.value()
        skipWhitespace()
        // A second document might report another payment, so it is not passed over.
        guard index == bytes.count || isTolerant && !bytes[index...].contains(UInt8(ascii: "{")) else {
            throw fault("unexpected text after the document")
        }
        return value
    }

    private mutating func value() throws(JSON.ParsingError) -> JSON {
        skipWhitespace()
        switch peek {
        case UInt8(ascii: "{"): return try nested { parser throws(JSON.ParsingError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(JSON.ParsingError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw fault("unexpected end of the text")
        default: return try number()
        }
    }

    /// A run of characters up to the next separator, as text: a number in a spelling that JSON does not have, or a word.
    private mutating func bareWord() throws(JSON.ParsingError) -> JSON {
        let start = index
        while let byte = peek, byte > 32, !",:{}[]\"".utf8.contains(byte) { index += 1 }
        guard index > start else { throw fault("a value was expected") }
        return .string(try utf8(start..<index))
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSON.ParsingError) -> JSON
    ) throws(JSON.ParsingError) -> JSON {
        depth += 1
        guard depth <= Self.maximumDepth else { throw fault("nesting deeper than \(Self.maximumDepth)") }
        index += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSON.ParsingError) -> JSON {
        var members: [JSON.Member] = []
        skipWhitespace()
        if take("}") { return .object(members) }
        while true {
            skipWhitespace()
            if isTolerant, take("}") { return .object(members) }
            guard peek == UInt8(ascii: "\"") else { throw fault("a member name in quotes was expected") }
            let name = try string()
            skipWhitespace()
            guard take(":") else { throw fault("':' was expected") }
            members.append(JSON.Member(name, try value()))
            skipWhitespace()
            if take("}") { return .object(members) }
            guard take(",") else { throw fault("',' or '}' was expected") }
        }
    }

    private mutating func array() throws(JSON.ParsingError) -> JSON {
        var elements: [JSON] = []
        skipWhitespace()
        if take("]") { return .array(elements) }
        while true {
            skipWhitespace()
            if isTolerant, take("]") { return .array(elements) }
            elements.append(try value())
            skipWhitespace()
            if take("]") { return .array(elements) }
            guard take(",") else { throw fault("',' or ']' was expected") }
        }
    }

    private mutating func number() throws(JSON.ParsingError) -> JSON {
        let start = index
        if isTolerant {
            do {
                let number = try strictNumber()
                if peek.map({ $0 <= 32 || ",]}".utf8.contains($0) }) ?? true { return number }
            } catch {
                // It is no number, so it is read as a word.
            }
            index = start
            return try bareWord()
        }
        return try strictNumber()
    }

    private mutating func strictNumber() throws(JSON.ParsingError) -> JSON {
        let start = index
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return .number(String(decoding: bytes[start..<index], as: UTF8.self))
    }

    private mutating func digits() throws(JSON.ParsingError) {
        let start = index
        while let byte = peek, (48...57).contains(byte) { index += 1 }
        guard index > start else { throw fault("a digit was expected") }
    }

    private mutating func string() throws(JSON.ParsingError) -> String {
        index += 1
        let start = index
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                let text = try utf8(start..<index)
                index += 1
                return text
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20 where !isTolerant: throw fault("a control character inside a string")
            default: index += 1
            }
        }
        throw fault("a string without its closing quote")
    }

    /// The rest of a string in which an escape was met.
    private mutating func escapedString(from start: Int) throws(JSON.ParsingError) -> String {
        var text = try utf8(start..<index)
        var runStart = index
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                text += try utf8(runStart..<index)
                index += 1
                return text
            case UInt8(ascii: "\\"):
                text += try utf8(runStart..<index)
                index += 1
                text.unicodeScalars.append(try escape())
                runStart = index
            case 0..<0x20 where !isTolerant: throw fault("a control character inside a string")
            default: index += 1
            }
        }
        throw fault("a string without its closing quote")
    }

    private mutating func escape() throws(JSON.ParsingError) -> Unicode.Scalar {
        guard let byte = peek else { throw fault("an escape without its letter") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        case 0x20..<0x80 where isTolerant: return Unicode.Scalar(byte)
        default: throw fault("an unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(JSON.ParsingError) -> Unicode.Scalar {
        let first = try hexQuad()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let afterFirst = index
        if (0xD800..<0xDC00).contains(first), take("\\"), take("u") {
            let second = try hexQuad()
            if (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return scalar
            }
        }
        guard isTolerant else { throw fault("a lone surrogate") }
        index = afterFirst
        return Self.replacement
    }

    private mutating func hexQuad() throws(JSON.ParsingError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault("four hexadecimal digits were expected")
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(JSON.ParsingError) -> JSON {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count, bytes[index..<end].elementsEqual(UnsafeBufferPointer(word)) else {
            if isTolerant { return try bareWord() }
            throw fault("an unknown word")
        }
        index = end
        return value
    }

    private func utf8(_ range: Range<Int>) throws(JSON.ParsingError) -> String {
        let run = UnsafeBufferPointer(rebasing: bytes[range])
        // Nearly all text is ASCII and needs no validation, which is slow: it is not specialised for UTF-8.
        if run.allSatisfy({ $0 < 0x80 }) { return String(decoding: run, as: UTF8.self) }
        if let text = String(validating: run, as: UTF8.self) { return text }
        guard isTolerant else { throw JSON.ParsingError(offset: range.lowerBound, reason: "text that is not UTF-8") }
        return String(decoding: run, as: UTF8.self)
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = peek, byte == 32 || byte == 10 || byte == 13 || byte == 9 { index += 1 }
    }

    private func fault(_ reason: String) -> JSON.ParsingError {
        JSON.ParsingError(offset: index, reason: reason)
    }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate init(_ text: StaticString) {
        self.init(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}
