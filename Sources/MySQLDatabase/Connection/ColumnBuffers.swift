import CMariaDB
import Database

/// The memory into which the client library puts the columns of one row, kept with its statement.
final class ColumnBuffers {
    /// What a column holds, as far as the seam tells values apart.
    private enum Kind {
        case integer
        case float
        case text
        case bytes
    }

    /// Most values fit into this many bytes; longer ones are fetched one by one.
    private static let slotSize = 256
    /// The number of the character set that stands for bytes.
    private static let binary: UInt32 = 63

    private let kinds: [Kind]
    private let slots: UnsafeMutableRawBufferPointer
    private let binds: UnsafeMutableBufferPointer<MYSQL_BIND>
    private let lengths: UnsafeMutableBufferPointer<UInt>
    private let nulls: UnsafeMutableBufferPointer<my_bool>
    private let errors: UnsafeMutableBufferPointer<my_bool>

    init(_ metadata: UnsafeMutablePointer<MYSQL_RES>) {
        let count = Int(mysql_num_fields(metadata))
        kinds = (0..<count).map { Self.kind(mysql_fetch_field_direct(metadata, UInt32($0)).pointee) }
        slots = .allocate(byteCount: count * Self.slotSize, alignment: 16)
        binds = .allocate(capacity: count)
        lengths = .allocate(capacity: count)
        nulls = .allocate(capacity: count)
        errors = .allocate(capacity: count)
        lengths.initialize(repeating: 0)
        nulls.initialize(repeating: 0)
        errors.initialize(repeating: 0)
        for index in 0..<count { binds.initializeElement(at: index, to: bind(index)) }
    }

    deinit {
        for pointer in [nulls, errors] { pointer.deallocate() }
        lengths.deallocate()
        binds.deallocate()
        slots.deallocate()
    }

    /// Gives the memory to a statement.
    func attach(to statement: UnsafeMutablePointer<MYSQL_STMT>) -> Bool {
        mysql_stmt_bind_result(statement, binds.baseAddress) == 0
    }

    /// The row that was fetched last.
    func row(of statement: UnsafeMutablePointer<MYSQL_STMT>) throws(MySQLFailure) -> SQLRow {
        var values: [SQLValue] = []
        values.reserveCapacity(kinds.count)
        for index in kinds.indices { values.append(try value(index, of: statement)) }
        return SQLRow(values)
    }

    private func value(_ index: Int, of statement: UnsafeMutablePointer<MYSQL_STMT>) throws(MySQLFailure) -> SQLValue {
        guard nulls[index] == 0 else { return .null }
        let slot = UnsafeRawBufferPointer(rebasing: slots[index * Self.slotSize..<(index + 1) * Self.slotSize])
        switch kinds[index] {
        case .integer: return .integer(slot.load(as: Int64.self))
        case .float: return .text(String(slot.load(as: Double.self)))
        case .text, .bytes: break
        }
        let length = Int(lengths[index])
        guard length > Self.slotSize else { return value(slot.prefix(length), kinds[index]) }
        let long = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 1)
        defer { long.deallocate() }
        var bind = binds[index]
        bind.buffer = long.baseAddress
        bind.buffer_length = UInt(length)
        guard mysql_stmt_fetch_column(statement, &bind, UInt32(index), 0) == 0 else { throw MySQLFailure(statement) }
        return value(UnsafeRawBufferPointer(long)[...], kinds[index])
    }

    private func value(_ bytes: Slice<UnsafeRawBufferPointer>, _ kind: Kind) -> SQLValue {
        kind == .bytes ? .blob(Array(bytes)) : .text(String(decoding: bytes, as: UTF8.self))
    }

    private func bind(_ index: Int) -> MYSQL_BIND {
        var bind = MYSQL_BIND()
        switch kinds[index] {
        case .integer: bind.buffer_type = MYSQL_TYPE_LONGLONG
        case .float: bind.buffer_type = MYSQL_TYPE_DOUBLE
        // Numbers that are no integers and times come as their text.
        case .text: bind.buffer_type = MYSQL_TYPE_STRING
        case .bytes: bind.buffer_type = MYSQL_TYPE_BLOB
        }
        bind.buffer = slots.baseAddress?.advanced(by: index * Self.slotSize)
        bind.buffer_length = UInt(Self.slotSize)
        bind.length = lengths.baseAddress?.advanced(by: index)
        bind.is_null = nulls.baseAddress?.advanced(by: index)
        bind.error = errors.baseAddress?.advanced(by: index)
        return bind
    }

    private static func kind(_ field: MYSQL_FIELD) -> Kind {
        switch field.type {
        case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_LONG, MYSQL_TYPE_INT24, MYSQL_TYPE_LONGLONG, MYSQL_TYPE_YEAR:
            .integer
        case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE: .float
        case MYSQL_TYPE_TINY_BLOB, MYSQL_TYPE_BLOB, MYSQL_TYPE_MEDIUM_BLOB, MYSQL_TYPE_LONG_BLOB, MYSQL_TYPE_STRING,
            MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_VARCHAR:
            field.charsetnr == binary ? .bytes : .text
        default: .text
        }
    }
}
