import CMariaDB

/// A connection through the functions of MariaDB's client library with nothing in between: what a plain client in C does.
///
/// Unchecked, because each connection is used by one thread at a time.
final class RawMySQL: @unchecked Sendable {
    /// The server or the library refused something.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// A value to bind.
    enum Value {
        case integer(Int64)
        case text(String)
    }

    private let handle: UnsafeMutablePointer<MYSQL>

    init(_ place: BenchServer) throws {
        guard let handle = mysql_init(nil) else { throw Failure(description: "the client library has no memory") }
        self.handle = handle
        var protocolType = MYSQL_PROTOCOL_TCP.rawValue
        mysql_options(handle, MYSQL_OPT_PROTOCOL, &protocolType)
        guard
            mysql_real_connect(
                handle, place.host, place.user, place.password, place.database, UInt32(place.port), nil, 0) != nil
        else { throw failure }
        try run("SET NAMES utf8mb4")
        try run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
    }

    deinit {
        mysql_close(handle)
    }

    /// Runs a statement without values and without rows.
    func run(_ sql: String) throws {
        guard mysql_real_query(handle, sql, UInt(sql.utf8.count)) == 0 else { throw failure }
    }

    /// Prepares a statement that is run many times.
    func prepare(_ sql: String) throws -> Prepared {
        guard let statement = mysql_stmt_init(handle) else { throw failure }
        guard mysql_stmt_prepare(statement, sql, UInt(sql.utf8.count)) == 0 else { throw failure }
        return Prepared(statement: statement, connection: self)
    }

    private var failure: Failure { Failure(description: String(cString: mysql_error(handle))) }

    /// A prepared statement.
    final class Prepared {
        private let statement: UnsafeMutablePointer<MYSQL_STMT>
        private let connection: RawMySQL

        fileprivate init(statement: UnsafeMutablePointer<MYSQL_STMT>, connection: RawMySQL) {
            self.statement = statement
            self.connection = connection
        }

        deinit {
            mysql_stmt_close(statement)
        }

        var lastInsertedID: Int64 { Int64(bitPattern: mysql_stmt_insert_id(statement)) }

        func run(_ values: [Value]) throws {
            var texts: [[UInt8]] = []
            var integers: [Int64] = []
            for value in values {
                switch value {
                case .integer(let integer):
                    integers.append(integer)
                    texts.append([])
                case .text(let text):
                    integers.append(0)
                    texts.append(Array(text.utf8))
                }
            }
            let bytes = texts.flatMap(\.self)
            let isDone = bytes.withUnsafeBufferPointer { bytes in
                integers.withUnsafeMutableBufferPointer { integers in
                    var offset = 0
                    var binds = [MYSQL_BIND](repeating: MYSQL_BIND(), count: values.count)
                    for index in values.indices {
                        if case .integer = values[index] {
                            binds[index].buffer_type = MYSQL_TYPE_LONGLONG
                            binds[index].buffer = integers.baseAddress.map { UnsafeMutableRawPointer($0 + index) }
                        } else {
                            binds[index].buffer_type = MYSQL_TYPE_STRING
                            binds[index].buffer = bytes.baseAddress.map {
                                UnsafeMutableRawPointer(mutating: $0 + offset)
                            }
                            binds[index].buffer_length = UInt(texts[index].count)
                            offset += texts[index].count
                        }
                    }
                    return mysql_stmt_bind_param(statement, &binds) == 0 && mysql_stmt_execute(statement) == 0
                }
            }
            guard isDone else { throw Failure(description: String(cString: mysql_stmt_error(statement))) }
        }
    }
}
