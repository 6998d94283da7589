import Database
import Time

extension Monitor {
    /// A job was written: by its owner, or by somebody who has taken it over.
    func checkJob(_ row: Int64, by incarnation: Incarnation) {
        guard
            let found = store.rows(
                "SELECT job_type, status, lease_token, lease_until FROM retry_queue WHERE id = ?", [.integer(row)]
            ).first, let kind = found.text(0), let status = found.text(1)
        else { return report(.jobVanished, "job \(row) is gone") }
        let (token, leaseUntil) = (found.text(2), found.integer(3))
        let now = JobShadow(kind: kind, status: status, token: token, leaseUntil: leaseUntil)
        defer { jobs[row] = now }
        if let token, owners[token] == nil { owners[token] = incarnation.number }
        guard let before = jobs[row] else { return }
        if before.status == "processing", let held = before.token {
            if now.token == held, status != "processing", owners[held] != incarnation.number {
                report(.staleWorker, "\(incarnation.number) ends job \(row), which \(owners[held] ?? 0) has")
            }
            // Who puts a job back may take it again in the same commit.
            if now.token != held, owners[held] != incarnation.number {
                world.see(.leaseTakenOver)
                let clock = (world.now + incarnation.skew).microseconds
                if let leaseUntil = before.leaseUntil, leaseUntil > clock {
                    report(.staleWorker, "\(incarnation.number) takes job \(row) over before its lease has ended")
                }
            }
        }
        if before.status == "pending", status == "completed" {
            report(.staleWorker, "\(incarnation.number) ends job \(row), which nobody has")
        }
        if before.status == "completed", status != "completed" {
            report(.illegalMove, "job \(row) was completed and is \(status)")
        }
    }

    /// A key appears with its payment.
    func checkKey(_ row: Int64) {
        let count = store.integer(
            """
            SELECT COUNT(*) FROM idempotency_keys k JOIN transactions t ON t.id = k.transaction_ref WHERE k.rowid = ?
            """, [.integer(row)])
        if count != 1 { report(.tornApart, "a key has no payment") }
    }

    /// Whether nothing is open and nothing waits.
    var isSettled: Bool {
        checkPromptness()
        let open = store.integer(
            """
            SELECT COUNT(*) FROM transactions t WHERE t.status = 'pending' AND t.state <> 'review' AND NOT (t.state = 'queued' \
            AND EXISTS (SELECT 1 FROM dead_letter_queue d WHERE d.job_type IN ('payout', 'merchant_payout') AND d.payload = CAST(t.id AS TEXT)))
            """)
        let live = store.integer("SELECT COUNT(*) FROM retry_queue WHERE status IN ('pending', 'processing')")
        return open == 0 && live == 0
    }

    /// In the calm, due jobs start at once and dead processes' leases are taken over.
    private func checkPromptness() {
        let calmFor = world.now - world.start - world.plan.storm
        // Processes have to come back first; clocks differ by half a minute; later they poll once a minute.
        guard calmFor > .seconds(240) else { return }
        let allowance: Duration =
            calmFor < .seconds(590) ? .seconds(70) : calmFor < .seconds(3_990) ? .seconds(150) : .seconds(900)
        let due = store.integer(
            "SELECT COALESCE(MIN(next_retry_at), 0) FROM retry_queue WHERE status = 'pending'")
        let late = world.now - Instant(microseconds: due)
        if due > 0, late > allowance { report(.slow, "a job is due for \(late)") }
        let lease = store.integer(
            "SELECT COALESCE(MIN(lease_until), 0) FROM retry_queue WHERE status = 'processing'")
        let overdue = world.now - Instant(microseconds: lease)
        if lease > 0, overdue > allowance { report(.slow, "a lease ran out \(overdue) ago") }
    }

    func reportUnsettled() {
        let open = store.rows(
            "SELECT id, transaction_type, state FROM transactions WHERE status = 'pending' AND state <> 'review'")
        let live = store.rows(
            "SELECT id, job_type, payload, status, last_error FROM retry_queue WHERE status IN ('pending', 'processing')"
        )
        report(
            .unsettled,
            "open: \(open.map(\.values)), jobs: \(live.map(\.values)), clients done: \(world.clients.areDone)")
    }
}
