import Database

/// The table that the suites work on.
enum Items {
    static func create(in database: any SQLDatabase) async throws {
        _ = try await database.alter { connection in
            try connection.execute(
                """
                CREATE TABLE items (
                    id \(connection.dialect.identity),
                    name VARCHAR(100),
                    amount BIGINT NOT NULL,
                    note MEDIUMTEXT,
                    content MEDIUMBLOB,
                    CONSTRAINT uq_items_name UNIQUE (name),
                    CONSTRAINT ck_items_amount CHECK (amount <> 13)
                )\(connection.dialect.tableOptions)
                """)
        }
    }

    @discardableResult
    static func insert(_ name: String?, _ amount: Int64, _ connection: borrowing Connection) throws -> Int64 {
        try connection.insert("INSERT INTO items (name, amount) VALUES (?, ?)", [SQLValue(name), .integer(amount)])
    }

    @discardableResult
    static func insert(_ name: String?, _ connection: borrowing Connection) throws -> Int64 {
        try insert(name, 0, connection)
    }

    static func count(_ connection: borrowing Connection) throws -> Int64 {
        try connection.first("SELECT COUNT(*) FROM items")?.integer() ?? 0
    }

    static func names(_ connection: borrowing Connection) throws -> [String] {
        try connection.query("SELECT name FROM items ORDER BY id LIMIT 100000").map { row in
            var reader = row.reader
            return try reader.text()
        }
    }
}

extension SQLDatabase {
    @discardableResult
    func insert(_ name: String?) async throws -> Int64 { try await write { try Items.insert(name, $0) } }

    @discardableResult
    func execute(_ sql: String, _ values: [SQLValue] = []) async throws -> Int {
        try await write { try $0.execute(sql, values) }
    }

    func count() async throws -> Int64 { try await read { try Items.count($0) } }

    func names() async throws -> [String] { try await read { try Items.names($0) } }
}

/// What a body throws of its own.
struct Refusal: Error, Equatable {}
