import Database

/// Runs statements that change the schema, each of which MySQL commits by itself.
final class AlteringSession: SQLSession {
    let dialect = SQLDialect.mysql
    private let connection: MySQLConnection

    init(_ connection: MySQLConnection) {
        self.connection = connection
    }

    var lastInsertedID: Int64 { connection.lastInsertedID }

    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
        do throws(MySQLFailure) {
            // Not all statements of this kind can be prepared.
            guard values.isEmpty, !sql.hasPrefix("UPDATE"), !sql.hasPrefix("INSERT"), !sql.hasPrefix("DELETE") else {
                return try connection.execute(sql, values)
            }
            try connection.run(sql)
            return 0
        } catch {
            throw MySQLErrors.translate(error)
        }
    }

    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        do throws(MySQLFailure) { return try connection.query(sql, values) } catch {
            throw MySQLErrors.translate(error)
        }
    }
}
