import Daraja
import DarajaSandbox
import Database
import Ownership
import Payments
import Time

extension Monitor {
    /// Which states may follow which: the machine's own table, seen from outside.
    private static let moves: [String: Set<String>] = [
        "queued": ["sending", "accepted", "completed", "confirming", "review", "failed", "cancelled"],
        "sending": ["queued", "accepted", "unknown", "completed", "confirming", "review", "failed", "cancelled"],
        "accepted": ["unknown", "completed", "confirming", "review", "failed", "cancelled", "expired"],
        "unknown": ["accepted", "completed", "confirming", "review", "failed", "cancelled", "expired"],
        "confirming": ["completed", "review"],
        "review": ["completed", "confirming", "failed", "cancelled"],
        "completed": ["completed"],
        "expired": ["expired", "completed"],
        "failed": [], "cancelled": [],
    ]

    static let final: Set<String> = ["completed", "failed", "cancelled", "expired"]

    /// Checks a new event against the payment as it was; returns the payment's number.
    func checkEvent(_ row: Int64, by incarnation: Incarnation) -> Int64? {
        guard
            let found = store.rows(
                "SELECT transaction_ref, version, state, callback_id FROM events WHERE id = ?", [.integer(row)]
            ).first
        else {
            report(.feedBroken, "event \(row) is gone")
            return nil
        }
        guard let id = found.integer(0), let version = found.integer(1), let state = found.text(2) else { return nil }
        let callbackID = found.integer(3)
        let before = payments[id]
        if version != (before?.version ?? 0) + 1 {
            report(.sequenceBroken, "payment \(id): event \(version) follows \(before?.version ?? 0)")
        }
        if let before, Self.moves[before.state]?.contains(state) != true {
            report(.illegalMove, "payment \(id) went from \(before.state) to \(state)")
        }
        let payment = store.rows(
            """
            SELECT uid, transaction_type, amount, transaction_id, result_code, merchant_id FROM transactions \
            WHERE id = ?
            """, [.integer(id)]
        ).first
        guard let payment, let name = payment.text(0), let type = payment.text(1), let amount = payment.integer(2),
            let merchant = payment.integer(5).map({ MerchantID($0) })
        else {
            report(.tornApart, "event \(row) is about payment \(id), which is not there")
            return nil
        }
        let (receipt, code) = (payment.text(3), payment.text(4))
        var shadow =
            before
            ?? Shadow(
                name: name, type: type, amount: amount, merchant: merchant, state: state, version: 0,
                createdAt: world.now)
        see(shadow, to: state, callbackID: callbackID)
        shadow.states.append(state)
        shadow.state = state
        shadow.version = version
        shadow.receipt = receipt
        if state == "completed", shadow.completedAt == nil { shadow.completedAt = world.now }
        if Self.final.contains(state), shadow.finalAt == nil { shadow.finalAt = world.now }
        payments[id] = shadow
        paymentsByName[name] = id
        world.note("payment \(id) (\(type)) \(before?.state ?? "-") -> \(state), \(code ?? "") \(receipt ?? "")")
        if let callbackID { checkCause(callbackID, of: id) }
        switch state {
        case "completed": checkCompleted(id, shadow)
        case "failed", "cancelled": checkFailed(id, shadow, code: code)
        default: break
        }
        return id
    }

    /// Notes the rare things that a move shows.
    private func see(_ before: Shadow, to state: String, callbackID: Int64?) {
        switch state {
        case "unknown": world.see(.unknown)
        case "review": world.see(.review)
        case "confirming": world.see(.confirming)
        case "expired": world.see(.expired)
        case "queued" where before.version > 0: world.see(.queuedAgain)
        case "completed":
            world.see(callbackID == nil ? .completedByQuery : .completedByCallback)
            if before.state == "expired" { world.see(.completedFromExpired) }
            if before.state == "sending" { world.see(.callbackBeforeAcknowledgement) }
            if before.states.contains("unknown") { world.see(.unknownFinallyKnown) }
        default: break
        }
    }

    /// The row has to say what its last event says.
    func checkRow(_ id: Int64) {
        guard
            let found = store.rows(
                "SELECT state, version, transaction_id FROM transactions WHERE id = ?", [.integer(id)]
            ).first, let state = found.text(0), let version = found.integer(1)
        else { return report(.tornApart, "payment \(id) is gone") }
        let receipt = found.text(2)
        let last = payments[id]
        if last?.state != state || last?.version != version || last?.receipt != receipt {
            report(
                .tornApart,
                "payment \(id) is \(state) \(version) \(receipt ?? ""), its events say \(last.map { "\($0)" } ?? "nothing")"
            )
        }
        if state == "queued" {
            let count =
                store.integer(
                    "SELECT COUNT(*) FROM retry_queue WHERE unique_key = ?", [.text("payout:\(id)")])
                + store.integer(
                    "SELECT COUNT(*) FROM dead_letter_queue WHERE job_type IN ('payout', 'merchant_payout') AND payload = ? AND status = 'open'",
                    [.text("\(id)")])
            if count == 0 { report(.tornApart, "payout \(id) is queued and has no job") }
        }
    }

    private var liesAboutAmounts: Set<Fault> { [.wrongAmount, .callbackContradicted] }

    private func checkCompleted(_ id: Int64, _ payment: Shadow) {
        let entry: SandboxPayment?
        if payment.type == "C2B" {
            entry = payment.receipt.flatMap { world.provider.byReceipt[$0] }
        } else {
            entry = world.provider.accepted[payment.name]
        }
        guard let entry, let receipt = entry.receipt else {
            return report(.falselyCompleted, "payment \(id) (\(payment.type)) is completed, and no money moved")
        }
        checkMerchant(of: id, payment, paidBy: entry)
        // A customer's own payment was never asked for: its announcement is all that is known of it.
        let lies = payment.type == "C2B" && !liesAboutAmounts.isDisjoint(with: entry.injectedFaults)
        if entry.shillings * 100 != payment.amount, !lies {
            report(.falselyCompleted, "payment \(id) has \(payment.amount) cents, \(entry.shillings) shillings moved")
        }
        if let held = payment.receipt, held != receipt.text, !mayBeMistaken(held, payment, entry) {
            report(.falselyCompleted, "payment \(id) has receipt \(held), the money moved under \(receipt)")
        }
    }

    /// Whether nobody could have told the receipts apart: within the minute that clocks may differ, the customer paid the same
    /// once more by itself, or for a push of which Daraja says that it was not paid.
    private func mayBeMistaken(_ receipt: String, _ payment: Shadow, _ push: SandboxPayment) -> Bool {
        guard push.kind == .stk, let completedAt = payment.completedAt, let other = world.provider.byReceipt[receipt],
            other.kind == .c2b || isDenied(other),
            other.shortcode == push.shortcode, other.shillings == push.shillings,
            other.accountReference == push.accountReference
        else { return false }
        let mayDiffer: Duration = .seconds(70) + world.plan.machines.longestSkew
        guard other.endsAt >= push.acceptedAt - mayDiffer, other.endsAt <= completedAt + mayDiffer else { return false }
        world.see(.receiptMistaken)
        return true
    }

    private func isDenied(_ push: SandboxPayment) -> Bool {
        world.provider.accepted.contains { $0.value.id == push.id && failuresStated.contains($0.key) }
    }

    private func checkFailed(_ id: Int64, _ payment: Shadow, code: String?) {
        guard let entry = world.provider.accepted[payment.name] else { return }
        // Daraja has it, so a refusal or a call that never left is no reason.
        guard failuresStated.contains(payment.name) else {
            return report(
                .failedWithoutWord,
                "payment \(id) is \(payment.state) (\(code ?? "no code")), and Daraja, which has it, never said so")
        }
        guard entry.outcome.code.isSuccess else { return }
        world.see(.lateSuccessAfterFailure)
        // Daraja lied. What counts is that no proof of success had come before.
        for row in store.rows(
            """
            SELECT raw_payload FROM callback_history WHERE transaction_ref = ? AND verdict <> 'unproven' \
            AND processing_result IN ('applied', 'repeated') ORDER BY id
            """, [.integer(id)])
        {
            guard case .text(let body)? = row.values.first, let marker = Letter.marker(in: body),
                letters[marker]?.saysPaid == true
            else { continue }
            report(.failedAfterProof, "payment \(id) is \(payment.state) after callback \(marker) had proven success")
        }
    }
}
