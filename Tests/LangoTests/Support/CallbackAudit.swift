import Database
import Foundation
import JSON
import SQLiteDatabase
import Testing

/// What the database holds after a storm of callbacks.
struct CallbackAudit: Sendable {
    /// How often each callback is stored, by its marker.
    private(set) var rows: [Int: Int] = [:]
    /// The payments that are completed, by uid.
    private(set) var completed: Set<String> = []
    private var receipts: [String: String] = [:]
    private var effects: [String: [String]] = [:]
    private var events: [String: [String]] = [:]
    private var versions: [String: [Int64]] = [:]

    /// Reads everything; the server may be running.
    init(_ file: URL) async throws {
        let database = try SQLiteDatabase(SQLiteDatabase.Configuration(path: file.path()))
        let callbacks = try await database.read { connection in
            try connection.query(
                """
                SELECT c.raw_payload, c.processing_result, COALESCE(t.uid, '') \
                FROM callback_history c LEFT JOIN transactions t ON t.id = c.transaction_ref ORDER BY c.id
                """)
        }
        let payments = try await database.read { connection in
            try connection.query("SELECT uid, COALESCE(transaction_id, '') FROM transactions WHERE state = 'completed'")
        }
        let events = try await database.read { connection in
            try connection.query(
                """
                SELECT t.uid, e.state, e.version FROM events e JOIN transactions t ON t.id = e.transaction_ref \
                ORDER BY e.id
                """)
        }
        try await database.close()
        for row in callbacks {
            var reader = row.reader
            let body = try JSON(parsing: try reader.text())
            let marker = try #require(body[path: "Body", "stkCallback", "Marker"]?.int)
            rows[Int(marker), default: 0] += 1
            let effect = try reader.text()
            effects[try reader.text(), default: []].append(effect)
        }
        for row in payments {
            var reader = row.reader
            let uid = try reader.text()
            completed.insert(uid)
            receipts[uid] = try reader.text()
        }
        for row in events {
            var reader = row.reader
            let uid = try reader.text()
            self.events[uid, default: []].append(try reader.text())
            versions[uid, default: []].append(try reader.integer())
        }
    }

    /// Each payment that a callback reached is completed by the first of them and by no other.
    func expectOneEffectEach(_ storm: CallbackStorm) throws {
        for payment in storm.payments {
            let found = effects[payment.uid] ?? []
            #expect(completed.contains(payment.uid) == !found.isEmpty)
            #expect(found.first ?? "applied" == "applied")
            #expect(found.dropFirst().allSatisfy { $0 == "repeated" }, "\(found)")
            #expect(
                events[payment.uid] == ["sending", "accepted", "completed"].prefix(found.isEmpty ? 2 : 3).map { $0 })
            #expect(versions[payment.uid] == (found.isEmpty ? [1, 2] : [1, 2, 3]))
            if !found.isEmpty { #expect(receipts[payment.uid] == payment.receipt) }
        }
        #expect((effects[""] ?? []).allSatisfy { $0 == "unmatched" })
    }
}
