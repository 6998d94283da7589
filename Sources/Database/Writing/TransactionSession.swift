/// A session for one transaction: after an error that ended the transaction it lets no statement through.
///
/// Databases undo the whole transaction by themselves when it loses a conflict or the disk is full. A body that caught
/// the error would go on outside of any transaction, each of its statements committed at once; and whatever it threw
/// or returned instead would hide from the group that the work of all its bodies is gone.
final class TransactionSession: SQLSession {
    /// What ended the transaction before its time.
    private(set) var failure: SQLError?
    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    var dialect: SQLDialect { session.dialect }

    var lastInsertedID: Int64 { session.lastInsertedID }

    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
        try unlessEnded { try session.execute(sql, values) }
    }

    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        try unlessEnded { try session.query(sql, values) }
    }

    func find(_ key: SQLLookUp.Key) throws -> SQLRow? {
        try unlessEnded { try session.find(key) }
    }

    func append(_ insertion: SQLInsertion, _ values: [SQLValue]) throws {
        try unlessEnded { try session.append(insertion, values) }
    }

    private func unlessEnded<T>(_ statement: () throws -> T) throws -> T {
        if let failure { throw failure }
        do {
            return try statement()
        } catch let error as SQLError {
            switch error.code {
            case .conflict, .unavailable, .busy, .outcomeUnknown: failure = error
            case .duplicate, .constraint, .alreadyDone, .unexpectedValue, .schemaTooNew, .other: break
            }
            throw error
        }
    }
}
