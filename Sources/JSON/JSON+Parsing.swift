extension JSON {
    /// Where and why a text is not JSON.
    public struct ParsingError: Error, Sendable, Hashable, CustomStringConvertible {
        /// The byte at which parsing stopped, counted from 0.
        public let offset: Int
        /// What was wrong there; quotes nothing of the text, which may hold secrets.
        public let reason: String

        /// Reason and place in one line.
        public var description: String { "\(reason) at byte \(offset)" }
    }

    /// Parses UTF-8 text as RFC 8259 has it, without extensions; a byte order mark before it is skipped (section 8.1).
    ///
    /// - Throws: `ParsingError` with the place of the first fault.
    public init(parsing bytes: some Sequence<UInt8>) throws(ParsingError) {
        let parsed: Result<JSON, ParsingError>? = bytes.withContiguousStorageIfAvailable { Self.parse($0) }
        self = try (parsed ?? Array(bytes).withUnsafeBufferPointer { Self.parse($0) }).get()
    }

    /// Parses text as RFC 8259 has it, without extensions.
    ///
    /// - Throws: `ParsingError` with the place of the first fault.
    public init(parsing text: String) throws(ParsingError) {
        var text = text
        self = try text.withUTF8 { Self.parse($0) }.get()
    }

    private static func parse(_ buffer: UnsafeBufferPointer<UInt8>) -> Result<JSON, ParsingError> {
        Result { () throws(ParsingError) in
            var parser = JSONParser(buffer)
            return try parser.document()
        }
    }

    /// Reads as much of a document as can be read: for callbacks, which report money and come once.
    ///
    /// Bytes that are no UTF-8 and halves of surrogate pairs become U+FFFD; UTF-16 is decoded; control characters in
    /// strings, unknown escapes, commas before a closing bracket, bare words and text after the document are taken.
    /// Text that is valid is read as `init(parsing:)` reads it.
    ///
    /// - Throws: `ParsingError` with the place of the first fault that nothing can be made of.
    public init(recovering bytes: [UInt8]) throws(ParsingError) {
        do {
            self = try JSON(parsing: bytes)
        } catch let fault where !bytes.isEmpty {
            let text = Self.utf8(bytes)
            let recovered = text.withUnsafeBufferPointer { buffer in
                Result { () throws(ParsingError) in
                    var parser = JSONParser(buffer, isTolerant: true)
                    return try parser.document()
                }
            }
            guard case .success(let document) = recovered, document.members != nil else { throw fault }
            self = document
        }
    }

    /// The text as UTF-8: UTF-16 with a byte order mark, or with zeros where ASCII has them, is decoded.
    public static func utf8(_ bytes: [UInt8]) -> [UInt8] {
        JSONParser.utf8(bytes)
    }
}
