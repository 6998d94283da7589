import CMariaDB
import Database

/// Values in the form in which the client library sends them, for the time of one call.
enum ParameterBuffers {
    /// Lends the bindings of some values; what they point to ends with the body.
    static func with<T>(
        _ values: [SQLValue], _ body: (UnsafeMutablePointer<MYSQL_BIND>) throws -> T
    ) rethrows -> T {
        let arena = UnsafeMutableRawBufferPointer.allocate(byteCount: size(values), alignment: 8)
        defer { arena.deallocate() }
        return try withUnsafeTemporaryAllocation(of: MYSQL_BIND.self, capacity: max(1, values.count)) { binds in
            var free = arena[...]
            for (index, value) in values.enumerated() {
                binds.initializeElement(at: index, to: bind(value, in: &free))
            }
            return try body(binds.baseAddress.unsafelyUnwrapped)
        }
    }

    /// The bytes of all values.
    static func size(_ values: [SQLValue]) -> Int {
        values.reduce(0) { $0 + size($1) }
    }

    /// Rounded up to 8, so that the next value is aligned.
    private static func size(_ value: SQLValue) -> Int {
        switch value {
        case .null: 0
        case .integer: 8
        case .text(let text): (text.utf8.count + 7) & ~7
        case .blob(let bytes): (bytes.count + 7) & ~7
        }
    }

    private static func bind(_ value: SQLValue, in free: inout Slice<UnsafeMutableRawBufferPointer>) -> MYSQL_BIND {
        let place = UnsafeMutableRawBufferPointer(rebasing: free)
        var bind = MYSQL_BIND()
        bind.buffer = place.baseAddress
        switch value {
        case .null: bind.buffer_type = MYSQL_TYPE_NULL
        case .integer(let integer):
            place.storeBytes(of: integer, as: Int64.self)
            bind.buffer_type = MYSQL_TYPE_LONGLONG
        case .text(let text):
            place.copyBytes(from: text.utf8)
            bind.buffer_type = MYSQL_TYPE_STRING
            bind.buffer_length = UInt(text.utf8.count)
        case .blob(let bytes):
            place.copyBytes(from: bytes)
            bind.buffer_type = MYSQL_TYPE_BLOB
            bind.buffer_length = UInt(bytes.count)
        }
        free = free.dropFirst(size(value))
        return bind
    }
}
