import NIOCore

/// Reads HTTP/1.1 answers as far as a load generator needs: the status, and where one answer ends.
///
/// Answers without `Content-Length` are refused, because then the end is not known and nothing would be measured.
struct ResponseReader {
    /// Why an answer could not be read.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// Longer heads are none of Lango's.
    private static let maximumHead = 16 * 1_024

    private var pending = ByteBuffer()

    /// Takes bytes from the socket.
    ///
    /// - Returns: the status once the answer is complete, else nil.
    mutating func read(_ bytes: inout ByteBuffer) throws(Fault) -> Int? {
        if pending.readableBytes == 0 { swap(&pending, &bytes) } else { pending.writeBuffer(&bytes) }
        guard let head = pending.withUnsafeReadableBytes({ Head($0) }) else {
            guard pending.readableBytes <= Self.maximumHead else { throw Fault(description: "the head has no end") }
            return nil
        }
        guard let status = head.status, let bodyLength = head.contentLength else {
            throw Fault(description: "an answer without a status or Content-Length")
        }
        let length = head.length + bodyLength
        guard pending.readableBytes >= length else { return nil }
        guard pending.readableBytes == length else { throw Fault(description: "more than one answer to one request") }
        pending.clear()
        return status
    }
}

/// The head of an answer: nil until its empty line is there.
private struct Head {
    private(set) var length = 0
    private(set) var status: Int?
    private(set) var contentLength: Int?

    init?(_ bytes: UnsafeRawBufferPointer) {
        var lineStart = 0
        var lines = 0
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
            let line = UnsafeRawBufferPointer(rebasing: bytes[lineStart..<index])
            lineStart = index + 1
            if line.count <= 1 {
                length = lineStart
                return
            }
            if lines == 0 { status = Self.number(line.dropFirst("HTTP/1.1 ".utf8.count)) } else { readField(line) }
            lines += 1
        }
        return nil
    }

    private mutating func readField(_ line: UnsafeRawBufferPointer) {
        let name: StaticString = "content-length:"
        guard line.count > name.utf8CodeUnitCount else { return }
        for index in 0..<name.utf8CodeUnitCount where line[index] | 0x20 != name.utf8Start[index] | 0x20 { return }
        contentLength = Self.number(line.dropFirst(name.utf8CodeUnitCount).drop { $0 == UInt8(ascii: " ") })
    }

    private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> Int? {
        var value: Int?
        for digit in digits {
            guard (48...57).contains(digit) else { break }
            value = (value ?? 0) * 10 + Int(digit - 48)
        }
        return value
    }
}
