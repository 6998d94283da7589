import Daraja
import DarajaSandbox
import Database
import JSON
import Time

extension Monitor {
    /// The books against the ledger, when all is over.
    func finish() {
        guard violation == nil else { return }
        checkMoney()
        checkConfirmations()
        checkMarkers()
        checkFeed()
        checkJobs()
        for (key, count) in tokens.sorted(by: { $0.key < $1.key }) { checkTokens(of: key, count) }
        checkMerchants()
        if world.seed % 5 == 0 { checkRowsForSecrets() }
    }

    /// Each movement of money counts once, and none is missing without a reason that somebody sees.
    private func checkMoney() {
        var counted: [String: [Int64]] = [:]
        for (id, payment) in payments where payment.state == "completed" {
            // A receipt that nobody could tell from another counts where it stands; that it may stand there was checked.
            let entry =
                payment.receipt.flatMap { world.provider.byReceipt[$0] } ?? world.provider.accepted[payment.name]
            if let receipt = entry?.receipt { counted[receipt.text, default: []].append(id) }
        }
        for (receipt, ids) in counted where ids.count > 1 {
            report(.countedTwice, "the money of \(receipt) is counted by payments \(ids.sorted())")
        }
        for (name, entry) in world.provider.accepted where entry.outcome.code.isSuccess {
            guard let id = paymentsByName[name], let payment = payments[id] else {
                report(.tornApart, "Daraja has \(name), and we have no such payment")
                continue
            }
            guard ["failed", "cancelled"].contains(payment.state), !failuresStated.contains(name) else { continue }
            report(.failedWithoutWord, "payment \(id) moved money and is \(payment.state)")
        }
    }

    /// A customer's payment whose announcement was believed is a payment of ours, or waits where somebody sees it.
    private func checkConfirmations() {
        let rows = store.rows(
            """
            SELECT c.id, c.raw_payload, c.processing_result, t.transaction_id FROM callback_history c \
            LEFT JOIN transactions t ON t.id = c.transaction_ref WHERE c.callback_type = 'C2B_CONFIRMATION' \
            AND c.processing_result IN ('applied', 'repeated')
            """)
        for row in rows {
            let body = (try? JSON(parsing: Array((row.text(1) ?? "").utf8))) ?? .null
            guard let receipt = body["TransID"]?.string, receipt != row.text(3) else { continue }
            report(
                .callbackWithoutEffect,
                "confirmation \(row.integer(0) ?? 0) of \(receipt) is \(row.text(2) ?? "") by a payment with \(row.text(3) ?? "no receipt")"
            )
        }
    }

    private func checkMarkers() {
        for marker in acknowledgedMarkers where storedMarkers[marker] != 1 {
            report(.callbackLost, "callback \(marker) was acknowledged and is not stored")
        }
        // Rows are never removed in these worlds.
        let rows = store.integer("SELECT COUNT(*) FROM callback_history")
        if rows < Int64(Set(acknowledgedMarkers).count) {
            report(.callbackLost, "\(rows) callbacks are stored, \(acknowledgedMarkers.count) were acknowledged")
        }
    }

    private func checkFeed() {
        let newest = store.integer("SELECT COALESCE(MAX(id), 0) FROM events")
        // The consumer reads through a process, which may have been told to stop meanwhile.
        guard followed == newest else { return }
        for (id, payment) in payments where followedVersions[id] != payment.version {
            report(
                .feedBroken,
                "payment \(id) has \(payment.version) events, the feed told of \(followedVersions[id] ?? 0)")
        }
    }

    private func checkJobs() {
        for (id, job) in jobs where store.integer("SELECT COUNT(*) FROM retry_queue WHERE id = ?", [.integer(id)]) == 0
        {
            report(.jobVanished, "job \(id) (\(job.kind)) is gone")
        }
        let dead = store.integer(
            """
            SELECT COUNT(*) FROM retry_queue r WHERE r.status = 'dead_letter' AND NOT EXISTS \
            (SELECT 1 FROM dead_letter_queue d WHERE d.original_job_id = r.id)
            """)
        if dead > 0 { report(.jobVanished, "\(dead) dead jobs are not among the dead letters") }
    }

    /// One token of an app for each hour, and some more for each that was killed or lost on its way, and for each process that died over
    /// it or could not share it.
    private func checkTokens(of app: String, _ count: TokenCount) {
        func seen(_ sightings: Sighting...) -> Int { sightings.reduce(0) { $0 + (world.sightings[$1] ?? 0) } }
        let hours = Int((world.now - world.start) / .seconds(3_000)) + 1
        // Daraja may have issued a token that did not arrive, and ended the one before it.
        let lost = count.fetches - count.received
        let deaths = seen(.killedAnywhere, .killedBeforeCommit, .killedAfterCommit, .frozen, .stopped, .clockStepped)
        let most = hours + (seen(.tokenKilled) + count.notShared + deaths) * 2 + lost + 4
        if count.received > most {
            report(.tokensWasted, "\(count.received) tokens of \(app) were fetched, \(most) are explained")
        }
    }

    /// How everything stands at the end, as part of the fingerprint.
    func noteBooks() {
        for row in store.rows("SELECT id, state, version, transaction_id, result_code FROM transactions ORDER BY id") {
            world.trace.fold("\(row.values)")
        }
    }
}
