/// The groups in which the OpenAPI document shows the operations, in this order.
enum APIGroup: String, Sendable, CaseIterable {
    case collections = "Collecting"
    case payouts = "Paying out"
    case transactions = "Transactions"
    case events = "Live events"
    case queues = "Queues"
    case records = "Records"
    case keys = "API keys"
    case merchants = "Merchants"
    case callbacks = "Callbacks"
    case health = "Health"
    case documents = "Documents"

    /// What the operations have in common, for people.
    var description: String {
        switch self {
        case .collections: "Asking customers for payments, and having Daraja announce those that they start."
        case .payouts: "Paying customers. A payout is sent at most once."
        case .transactions: "What became of each payment, and the figures of all."
        case .events: "Every change of a payment as it happens."
        case .queues: "What happens later by itself, and what waits for a person's decision."
        case .records: "What operators look at: callbacks, log lines and errors."
        case .keys: "Who may do what, and how often."
        case .merchants: "The shortcodes that this installation serves, each with its Daraja app."
        case .callbacks:
            "Called by Daraja, not by clients. A callback is acknowledged once it is on the disk, believed or not."
        case .health: "For balancers, supervisors and dashboards."
        case .documents: "This description."
        }
    }
}
