import Daraja
import DarajaSandbox
import Database
import Time

extension Monitor {
    /// A callback leaves Daraja.
    func posted(_ letter: Letter) {
        letters[letter.marker] = letter
        if let name = letter.name, letter.saysPaid == false { failuresStated.insert(name) }
        switch letter.delivery.kind {
        case .timeoutNotice: world.see(.timeoutNotice)
        case .statusResult: world.see(.statusResult)
        case .confirmation where letter.delivery.url.contains("c2b"):
            if case .payment = letter.delivery.id.subject, letter.delivery.id.index > 0 { world.see(.confirmationEcho) }
        default: break
        }
        guard let name = letter.name, let entry = world.provider.accepted[name] else { return }
        if letter.saysPaid == false, entry.outcome.code.isSuccess { world.see(.callbackContradicting) }
        if entry.injectedFaults.contains(.wrongAmount) { world.see(.wrongAmount) }
        if entry.injectedFaults.contains(.wrongPhoneNumber) { world.see(.wrongPhone) }
    }

    func forged(_ marker: String) {
        forgedMarkers.insert(marker)
    }

    func foreign(_ marker: String) {
        foreignMarkers.insert(marker)
    }

    /// A callback was answered: who says 2xx has it on the disk, once.
    func answered(_ letter: Letter, _ reply: WebReply?) {
        guard let reply else { return }
        if reply.status == 503 { world.see(.callbackRefused503) }
        guard reply.isAcknowledgement else { return }
        acknowledgedMarkers.append(letter.marker)
        if storedMarkers[letter.marker] != 1 {
            report(
                .callbackLost,
                "callback \(letter.marker) was acknowledged and is stored \(storedMarkers[letter.marker] ?? 0) times")
        }
    }

    /// A stored callback: counted, and with an effect that somebody sees.
    func checkCallback(_ row: Int64) {
        guard
            let found = store.rows(
                """
                SELECT raw_payload, processing_result, verdict, transaction_ref, parked_id, callback_type \
                FROM callback_history WHERE id = ?
                """, [.integer(row)]
            ).first, let body = found.text(0), let verdict = found.text(2), let type = found.text(5)
        else { return report(.callbackLost, "callback row \(row) is gone") }
        let (effect, transactionID, parkedID) = (found.text(1), found.integer(3), found.text(4))
        guard let marker = Letter.marker(in: body) else { return }
        if store.integer(
            "SELECT COUNT(*) FROM callback_history WHERE id <= ? AND raw_payload = ?", [.integer(row), .text(body)]) > 1
        {
            report(.callbackLost, "callback \(marker) is stored twice")
        }
        storedMarkers[marker] = 1
        checkMismatch(marker, effect, transactionID)
        switch effect {
        case "applied", "repeated", "ignored":
            if transactionID == nil, type != "C2B_VALIDATION" {
                report(.callbackWithoutEffect, "callback \(marker) is \(effect ?? "") and belongs to no payment")
            }
        case "contradicted":
            let count = store.integer(
                "SELECT COUNT(*) FROM discrepancies WHERE transaction_ref = ?", [.integer(transactionID ?? 0)])
            if count == 0 {
                report(.callbackWithoutEffect, "callback \(marker) contradicts, and there is no discrepancy")
            }
        case "unmatched":
            world.see(.callbackUnmatched)
            let count =
                store.integer(
                    "SELECT COUNT(*) FROM retry_queue WHERE unique_key = ?", [.text("apply_callback:\(row)")])
                + store.integer(
                    "SELECT COUNT(*) FROM dead_letter_queue WHERE job_type = 'apply_callback' AND payload = ?",
                    [.text("\(row)")])
            if count == 0 || parkedID == nil { report(.tornApart, "callback \(marker) is unmatched and has no job") }
        case "unproven", "unparseable", "foreign": break
        default: report(.callbackWithoutEffect, "callback \(marker) is \(effect ?? "nothing")")
        }
        if forgedMarkers.contains(marker), verdict != "unproven" {
            report(.forgeryBelieved, "the forgery \(marker) is believed: \(verdict)")
        }
    }

    /// Another amount or payer than was asked for is something that a person has to see.
    private func checkMismatch(_ marker: String, _ effect: String?, _ transactionID: Int64?) {
        guard let letter = letters[marker], letter.saysPaid == true, let name = letter.name, let transactionID,
            letter.delivery.kind == .callback || letter.delivery.kind == .result,
            !markersWithoutDetails.contains(marker),
            let entry = world.provider.accepted[name], effect != "unproven", effect != "ignored", effect != "unmatched",
            entry.injectedFaults.contains(.wrongAmount) || entry.injectedFaults.contains(.wrongPhoneNumber)
        else { return }
        let count = store.integer(
            "SELECT COUNT(*) FROM discrepancies WHERE transaction_ref = ?", [.integer(transactionID)])
        if count == 0 {
            report(.mismatchHidden, "callback \(marker) names another amount or payer, and nobody is told")
        }
    }

    /// A move that a callback made: it must be one of Daraja's.
    func checkCause(_ callbackID: Int64, of payment: Int64) {
        guard
            let found = store.rows(
                "SELECT raw_payload, verdict FROM callback_history WHERE id = ?", [.integer(callbackID)]
            ).first, let body = found.text(0), let verdict = found.text(1)
        else { return report(.tornApart, "payment \(payment) was moved by callback \(callbackID), which is not there") }
        if verdict == "unproven" || Letter.marker(in: body).map(forgedMarkers.contains) == true {
            report(.forgeryBelieved, "payment \(payment) was moved by callback \(callbackID), for which nothing speaks")
        }
        if let marker = Letter.marker(in: body) { checkMerchant(ofCallback: marker, callbackID, of: payment) }
        if Letter.marker(in: body).map(foreignMarkers.contains) == true {
            report(
                .foreignCounted,
                "payment \(payment) was moved by callback \(callbackID), which is about another's money")
        }
    }
}
