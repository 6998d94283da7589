import CMariaDB

/// What a server or the client library said of a call, before it is sorted.
struct MySQLFailure: Error {
    let number: UInt32
    let text: String

    init(_ number: UInt32, _ text: String) {
        self.number = number
        self.text = text
    }

    /// Reads the last error of a connection.
    init(_ connection: UnsafeMutablePointer<MYSQL>) {
        self.init(mysql_errno(connection), String(cString: mysql_error(connection)))
    }

    /// Reads the last error of a statement.
    init(_ statement: UnsafeMutablePointer<MYSQL_STMT>) {
        self.init(mysql_stmt_errno(statement), String(cString: mysql_stmt_error(statement)))
    }
}
