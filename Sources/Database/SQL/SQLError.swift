/// What a database said went wrong, sorted once, in its driver, by what may be done next.
public struct SQLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The classes that callers tell apart.
    public enum Code: Sendable, Hashable {
        /// A unique key is taken.
        ///
        /// `key` names it as the database does.
        case duplicate(key: String)
        /// Another constraint refused the values.
        case constraint
        /// The transaction lost against another one and was undone; it may be run again as a whole.
        case conflict
        /// The database cannot be reached, is not ready, is read-only or is full.
        ///
        /// Nothing was done.
        case unavailable
        /// Too much is waiting already, or waiting took too long.
        ///
        /// Nothing was done.
        case busy
        /// The answer to COMMIT was lost: the changes are there or not.
        ///
        /// Look up a key of your own.
        case outcomeUnknown
        /// The table, column or index that was to be made is there, or the one to be dropped is not.
        case alreadyDone
        /// A column held something else than the program expects.
        case unexpectedValue
        /// The schema is newer than this program.
        case schemaTooNew
        /// Anything else, most likely a mistake in a statement.
        case other
    }

    /// The class of the error.
    public let code: Code
    /// The database's own words, without any bound value.
    public let message: String

    /// Describes an error; drivers do this.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Whether the same work may succeed in a moment.
    public var isTransient: Bool {
        switch code {
        case .conflict, .unavailable, .busy: true
        default: false
        }
    }

    /// Whether a unique key refused the row.
    public var isDuplicate: Bool {
        if case .duplicate = code { true } else { false }
    }

    /// Runs an insert whose key was free a moment ago.
    ///
    /// When somebody else has taken it since, the transaction has to look again: the duplicate becomes a `.conflict`.
    @discardableResult
    public static func conflictWhenTaken<T>(_ insert: () throws -> T) throws -> T {
        do {
            return try insert()
        } catch let error as SQLError where error.isDuplicate {
            throw SQLError(.conflict, error.message)
        }
    }

    /// The class and the words, for logs.
    public var description: String { "\(code): \(message)" }
}
