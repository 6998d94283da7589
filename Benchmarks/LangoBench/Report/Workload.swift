/// What is measured, in the order of the table.
enum Workload: String, CaseIterable, Sendable, Encodable {
    case emptyRoute
    case callback
    case push
    case sqliteSingle
    case sqliteBatch

    /// Callbacks that the batched writer commits together.
    static let batch = 100

    var title: String {
        switch self {
        case .emptyRoute: "empty route (GET /livez)"
        case .callback: "durable STK callback"
        case .push: "STK push through the sandbox"
        case .sqliteSingle: "bare SQLite, one callback a commit"
        case .sqliteBatch: "bare SQLite, \(Self.batch) callbacks a commit"
        }
    }
}
