import Database
import Payments

/// A table of an earlier backend, such as the reference, that stands or stood where one of ours belongs.
///
/// The names are the same, so tables are told apart by the types of their columns: ours hold instants and money as
/// integers and words as text, and a table with a column of another kind is somebody else's.
struct EarlierTable: Hashable {
    /// Tables whose rows become ours; the rows of others are kept, and nothing else.
    static let taken = ["transactions", "callback_history"]
    private static let foreignTypes: Set<String> = [
        "timestamp", "datetime", "date", "time", "year", "enum", "set", "decimal", "json", "float", "double",
    ]

    /// What it was called.
    let name: String
    /// Whether it has been renamed already.
    let isSetAside: Bool
    /// The types of its columns.
    let types: [String: String]

    /// What it is called once ours has taken its place.
    static func keptName(_ name: String) -> String { name + "_before_lango" }

    /// What it is called now.
    var place: String { isSetAside ? Self.keptName(name) : name }

    /// Whether its rows become ours.
    var isTaken: Bool { Self.taken.contains(name) && types["id"] != nil }

    /// The tables that are there; on SQLite no other backend ever was.
    static func found(_ connection: borrowing Connection) throws -> [EarlierTable] {
        guard connection.dialect == .mysql else { return [] }
        let rows = try connection.query(
            """
            SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = DATABASE() \
            ORDER BY table_name, ordinal_position
            """)
        var columns: [String: [String: String]] = [:]
        for row in rows {
            var reader = row.reader
            columns[try reader.text(), default: [:]][try reader.text()] = try reader.text().lowercased()
        }
        return PaymentsSchema.tables.sorted().compactMap { name in
            if let types = columns[name], !foreignTypes.isDisjoint(with: types.values) {
                return EarlierTable(name: name, isSetAside: false, types: types)
            }
            return columns[keptName(name)].map { EarlierTable(name: name, isSetAside: true, types: $0) }
        }
    }

    /// How many rows it has.
    func count(_ connection: borrowing Connection) throws -> Int64 {
        try connection.first("SELECT COUNT(*) FROM \(place)")?.integer() ?? 0
    }

    /// A column as text; one that this variant of the table lacks is empty.
    func text(_ column: String) -> String {
        types[column] == nil ? "NULL" : "CAST(\(column) AS CHAR)"
    }

    /// A column as microseconds since 1970 UTC.
    ///
    /// A TIMESTAMP is a point in time; a DATETIME was written in the time zone of the server.
    func instant(_ column: String) -> String {
        switch types[column] {
        case "timestamp": "CAST(UNIX_TIMESTAMP(\(column)) * 1000000 AS SIGNED)"
        case "datetime":
            "CAST(UNIX_TIMESTAMP(CONVERT_TZ(\(column), @@global.time_zone, '+00:00')) * 1000000 AS SIGNED)"
        default: "NULL"
        }
    }
}
