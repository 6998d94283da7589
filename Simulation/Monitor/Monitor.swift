import Daraja
import Database
import Jobs
import Payments
import Time

/// Watches a world and stops it at the first broken rule: after every commit, every call, every answer, and at the end.
final class Monitor {
    let world: World
    var store: Store { world.store }
    private(set) var violation: Violation?

    /// Payments as the last commit left them.
    var payments: [Int64: Shadow] = [:]
    var paymentsByName: [String: Int64] = [:]
    /// Calls that made payments at Daraja, by the payments' names.
    var calls: [String: [Call]] = [:]
    /// Names of payments of which somebody said that they failed.
    var failuresStated: Set<String> = []
    /// Stored callbacks by their markers.
    var storedMarkers: [String: Int] = [:]
    var forgedMarkers: Set<String> = []
    /// Callbacks about another customer of Daraja's.
    var foreignMarkers: Set<String> = []
    /// Callbacks that were posted without the amount and the payer that they are about.
    var markersWithoutDetails: Set<String> = []
    /// How the receipts of that customer begin.
    static let foreignReceipt = "TFOREIGN"
    var acknowledgedMarkers: [String] = []
    var letters: [String: Letter] = [:]
    private var markers = 0
    /// Who claimed a job under a token.
    var owners: [String: Int] = [:]
    var jobs: [Int64: JobShadow] = [:]
    /// How far the feed was followed, and what was seen of each payment.
    var followed: Int64 = 0
    var followedVersions: [Int64: Int64] = [:]
    /// Pushes that an application of the other merchant asked about, by their `CheckoutRequestID`.
    var pushesAskedAboutByOthers: [String: SimulatedMerchant] = [:]
    /// By consumer key.
    var tokens: [String: TokenCount] = [:]
    /// Which process shared a token.
    var tokenPublishers: [WatchedToken: Int] = [:]

    init(_ world: World) {
        self.world = world
    }

    func report(_ rule: Rule, _ words: @autoclosure () -> String) {
        guard violation == nil else { return }
        violation = Violation(rule: rule, words: words(), time: world.now - world.start)
        world.note("!!! \(rule.rawValue): \(words())")
    }

    func nextMarker() -> String {
        markers += 1
        return "m\(10_000 + markers)"
    }

    /// Checks what a commit has changed.
    func committed(_ changes: [(table: String, row: Int64)], by incarnation: Incarnation) {
        var seen: Set<String> = []
        var touched: Set<Int64> = []
        // Callbacks first: events refer to them.
        for (table, row) in changes where table == "callback_history" && seen.insert("c\(row)").inserted {
            checkCallback(row)
        }
        for (table, row) in changes where seen.insert("\(table)\(row)").inserted {
            switch table {
            case "transactions": touched.insert(row)
            case "events": if let id = checkEvent(row, by: incarnation) { touched.insert(id) }
            case "retry_queue": checkJob(row, by: incarnation)
            case "idempotency_keys": checkKey(row)
            case "discrepancies": world.see(.discrepancy)
            case "dead_letter_queue": world.see(.deadLetter)
            default: break
            }
        }
        for id in touched.sorted() { checkRow(id) }
        world.note("\(incarnation.number) commits \(changes.count) rows")
    }

    func killed(_ incarnation: Incarnation) {
        if store.integer("SELECT COUNT(*) FROM transactions WHERE state = 'sending'") > 0 {
            world.see(.killedWhileSending)
        }
    }

    func observed(_ report: JobReport, _ incarnation: Incarnation) {
        if case .refused = report.ending { world.see(.leaseLostWhileAtWork) }
    }

    /// The rules for consumers of the feed: each event once, in order.
    func follow(_ events: [PaymentEvent]) {
        for event in events where event.id > followed {
            let before = followedVersions[event.transactionID] ?? 0
            if event.version != before + 1 {
                self.report(
                    .feedBroken, "payment \(event.transactionID): event \(event.version) follows \(before) in the feed")
            }
            followedVersions[event.transactionID] = event.version
            followed = event.id
        }
    }
}
