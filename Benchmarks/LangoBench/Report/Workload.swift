/// What is measured, in the order of the table.
enum Workload: String, CaseIterable, Sendable, Encodable {
    case emptyRoute
    case callback
    case callbackAtHalf
    case push
    case pushPaced
    case pushUpstream
    case yardstickSQLite
    case sqliteSingle
    case sqliteBatch
    case mysqlCallback
    case mysqlSingle
    case mysqlBatch
    case yardstickMySQL
    case listFirstPage
    case listFiltered
    case listDeep
    case searchPhone
    case searchReceipt
    case searchReference
    case stats
    case jobBurnDown
    case jobSteady
    case fanOut

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
        case .callbackAtHalf: "the same at half that rate"
        case .push: "STK push through the sandbox"
        case .pushPaced: "STK push, 200 a second"
        case .pushUpstream: "of these the sandbox's part"
        case .yardstickSQLite: "yardstick: FastAPI, same SQLite"
        case .sqliteSingle: "bare SQLite, one callback a commit"
        case .sqliteBatch: "bare SQLite, \(Self.batch) callbacks a commit"
        case .mysqlCallback: "durable STK callback, on MariaDB"
        case .mysqlSingle: "bare MariaDB, one callback a commit"
        case .mysqlBatch: "bare MariaDB, \(Self.batch) a commit"
        case .yardstickMySQL: "yardstick: FastAPI, same MariaDB"
        case .listFirstPage: "list, first page"
        case .listFiltered: "list, by type and status"
        case .listDeep: "list, by a cursor anywhere"
        case .searchPhone: "search for a phone number"
        case .searchReceipt: "search for a receipt"
        case .searchReference: "search for a reference"
        case .stats: "statistics"
        case .jobBurnDown: "jobs, burn-down"
        case .jobSteady: "jobs, \(Bench.steadyJobs) a second"
        case .fanOut: "event to the last of the clients"
        }
    }
}
