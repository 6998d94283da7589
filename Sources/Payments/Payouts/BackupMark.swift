public import Database
import Ownership
public import Time

/// Marks a copy of a database as a copy: whoever starts on it sends no payouts before a person has looked.
///
/// What happened after the copy was made is not in it. A payout that is queued there may have been sent since; one that
/// was made since would be made again by a caller who repeats it, because its idempotency key is missing. Daraja keeps no
/// list of payouts that could be asked for, so no program can close that gap. The mark is in the copy from the beginning, so
/// it does not matter who restores it, where and how.
public enum BackupMark {
    private static let actor = "lango backup"

    /// Places the mark in a copy, for every merchant.
    ///
    /// - Parameter keepsHolds: leaves merchants alone whose payouts are held already.
    public static func place(
        in copy: any SQLDatabase, keepingHolds keepsHolds: Bool = false, at instant: Instant
    ) async throws {
        try await copy.write { connection in
            for merchant in try MerchantStore.ids(connection) {
                let hold = try PayoutHoldStore.find(merchant, connection)
                if keepsHolds, let hold, hold.resumedAt == nil { continue }
                let before = hold.map { "; before that: \($0.reason)" } ?? ""
                try PayoutHoldStore.lift(merchant, connection)
                try PayoutHoldStore.place(
                    merchant,
                    reason: "This database is a backup of \(instant.rfc3339). Compare the payouts since then with the "
                        + "organisation portal, enter what is missing, then resume\(before)",
                    by: actor, at: instant, connection)
            }
        }
    }

    /// Holds a merchant that is made while the copy still waits for a person: it may be one that was made and has paid
    /// after the copy.
    static func extend(to merchant: MerchantID, at instant: Instant, _ connection: borrowing Connection) throws {
        let holds = try PayoutHoldStore.all(connection).sorted { $0.key < $1.key }.map(\.value)
        guard let mark = holds.first(where: { $0.heldBy == actor && $0.resumedAt == nil }) else { return }
        try PayoutHoldStore.place(merchant, reason: mark.reason, by: actor, at: instant, connection)
    }
}
