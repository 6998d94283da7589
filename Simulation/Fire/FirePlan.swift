/// How hard the program is tried.
struct FirePlan: Sendable {
    let kills: Int
    let clients: Int
    let loss: Double
    let payoutVersion: String
    let patience: Duration
    let mustSettle: Bool
    /// Whether the books are kept on MariaDB.
    let usesMySQL: Bool
}
