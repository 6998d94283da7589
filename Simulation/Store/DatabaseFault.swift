import Database

/// How a statement or a commit fails.
enum DatabaseFault: CaseIterable {
    /// 1213: a deadlock or a lost certification; the transaction is undone.
    case conflict
    /// 2006, 2013 before anything was committed, 1047, disk full: nothing was done.
    case unavailable
    /// 1205, pool exhausted.
    case busy

    var error: SQLError {
        switch self {
        case .conflict: SQLError(.conflict, "simulated: the transaction lost a conflict")
        case .unavailable: SQLError(.unavailable, "simulated: the database is not there")
        case .busy: SQLError(.busy, "simulated: waiting took too long")
        }
    }
}
