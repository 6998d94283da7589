import Database
import JSON
import Ownership
import TestSupport

/// What gives away rows of a merchant.
struct ForeignMarks: Sendable {
    /// Texts that stand nowhere but in its rows.
    let texts: [String]
    /// Those among them that are ids of its payments, which nobody else can have chosen.
    let paymentTexts: [String]
    let paymentIDs: [Int64]
    let checkoutRequestIDs: [String]
    let receipts: [String]
    let idempotencyKeys: [String]
    let deadLetterIDs: [Int64]
    let keyIDs: [Int64]
    private let merchant: TaggedMerchant

    /// Reads what a merchant has.
    init(of merchant: TaggedMerchant, _ id: MerchantID, _ database: any SQLDatabase) async throws {
        let owner = [SQLValue.integer(id.rawValue)]
        func numbers(_ sql: String) async throws -> [Int64] {
            try await database.read { try $0.query(sql, owner).map { try $0.integer() } }
        }
        func texts(_ column: String, _ table: String = "transactions") async throws -> [String] {
            let sql = "SELECT \(column) FROM \(table) WHERE merchant_id = ? AND \(column) IS NOT NULL"
            return try await database.read { connection in
                try connection.query(sql, owner).map { row in
                    var reader = row.reader
                    return try reader.text()
                }
            }
        }
        self.merchant = merchant
        paymentIDs = try await numbers("SELECT id FROM transactions WHERE merchant_id = ?")
        deadLetterIDs = try await numbers("SELECT id FROM dead_letter_queue WHERE merchant_id = ?")
        keyIDs = try await numbers("SELECT id FROM api_keys WHERE merchant_id = ?")
        checkoutRequestIDs = try await texts("checkout_request_id")
        receipts = try await texts("transaction_id")
        idempotencyKeys = [1, 5].map { "push-\(merchant.reference($0))" } + ["pay-\(merchant.reference(21))"]
        paymentTexts =
            try await texts("uid") + checkoutRequestIDs + texts("merchant_request_id") + texts("conversation_id")
        self.texts =
            try await merchant.parts + receipts + paymentTexts + texts("key_prefix", "api_keys")
            + texts("uid", "operations")
    }

    /// What an answer gives away; empty when it is silent.
    ///
    /// - Parameters:
    ///   - sent: what the request said itself.
    ///   - marks: what to look for; everything by default.
    func found(in reply: HTTPCaller.Reply, sent: String, marks: [String]? = nil) -> [String] {
        let answer = reply.everything
        let words = (marks ?? texts).filter { answer.contains($0) && !sent.contains($0) }
        // The document describes members, and has the first merchant in its examples.
        return words + (reply.json["openapi"] == nil ? members(of: reply.json) : [])
    }

    /// Members that name the merchant or number its payments.
    private func members(of json: JSON) -> [String] {
        if let items = json.array { return items.flatMap(members) }
        return (json.members ?? []).flatMap { member -> [String] in
            if member.name == "merchant", member.value.string == merchant.name { return ["merchant: \(merchant)"] }
            if Self.numbers.contains(member.name), let number = member.value.int, paymentIDs.contains(number) {
                return ["\(member.name): \(number)"]
            }
            return members(of: member.value)
        }
    }

    private static let numbers: Set = ["transactionId", "transaction_ref", "trialTransactionId", "trial_ref"]
}
