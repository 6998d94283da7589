/// What is measured, in the order of the table.
enum Workload: String, CaseIterable, Sendable, Encodable {
    case emptyRoute
    case callback
    case push
    case sqliteSingle
    case sqliteBatch
    case listFirstPage
    case listFiltered
    case listDeep
    case searchPhone
    case searchReceipt
    case searchReference
    case stats

    /// What is read from databases of different sizes.
    static let lists: [Workload] = [
        .listFirstPage, .listFiltered, .listDeep, .searchPhone, .searchReceipt, .searchReference, .stats,
    ]

    /// Callbacks that the batched writer commits together.
    static let batch = 100

    var title: String {
        switch self {
        case .emptyRoute: "empty route (GET /livez)"
        case .callback: "durable STK callback"
        case .push: "STK push through the sandbox"
        case .sqliteSingle: "bare SQLite, one callback a commit"
        case .sqliteBatch: "bare SQLite, \(Self.batch) callbacks a commit"
        case .listFirstPage: "list, first page"
        case .listFiltered: "list, by type and status"
        case .listDeep: "list, by a cursor anywhere"
        case .searchPhone: "search for a phone number"
        case .searchReceipt: "search for a receipt"
        case .searchReference: "search for a reference"
        case .stats: "statistics"
        }
    }
}
