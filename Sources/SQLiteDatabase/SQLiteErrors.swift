import Database
import GRDBSQLite

/// Sorts SQLite's extended result codes (sqlite.org/rescode.html) into classes.
enum SQLiteErrors {
    static func translate(_ extendedCode: Int32, _ message: String) -> SQLError {
        switch extendedCode {
        case SQLITE_CONSTRAINT | 8 << 8, SQLITE_CONSTRAINT | 6 << 8, SQLITE_CONSTRAINT | 10 << 8:
            // "UNIQUE constraint failed: transactions.uid"
            let key = message.split(separator: ": ").last.map(String.init) ?? message
            return SQLError(.duplicate(key: key), message)
        default: break
        }
        switch extendedCode & 0xff {
        case SQLITE_CONSTRAINT: return SQLError(.constraint, message)
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: return SQLError(.conflict, message)
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_NOMEM:
            return SQLError(.unavailable, message)
        default: return SQLError(.other, message)
        }
    }
}
