import Daraja
import DarajaSandbox
import Foundation
import HTTPTypes
import JSON

/// A callback on its way, told from all others by a marker in its body.
struct Letter {
    let delivery: Delivery
    let marker: String
    /// The name of the payment or question that its URL was made for; of customers' payments there is none.
    let name: String?
    /// What it says: true that money moved, false that none did, nil neither.
    let saysPaid: Bool?

    init(_ delivery: Delivery, marker: String) {
        self.delivery = delivery
        self.marker = marker
        let segments = delivery.url.split(separator: "/")
        let isAboutOne = delivery.kind != .confirmation && delivery.kind != .validation
        name = isAboutOne ? segments.dropLast().last.map { String($0) } : nil
        saysPaid = Self.verdict(delivery)
    }

    private static func verdict(_ delivery: Delivery) -> Bool? {
        guard let json = try? JSON(parsing: delivery.body) else { return nil }
        switch delivery.kind {
        case .callback: return json[path: "Body", "stkCallback", "ResultCode"]?.scalarText.map { $0 == "0" }
        case .result: return json[path: "Result", "ResultCode"]?.scalarText.map { $0 == "0" }
        case .confirmation: return true
        case .statusResult:
            guard let result = TransactionStatusResult(json: json) else { return nil }
            switch result.status {
            case .completed: return true
            case .failed: return false
            case .inFlight, nil: return nil
            }
        case .validation, .timeoutNotice: return nil
        }
    }

    /// The reference's path for its kind, which carries no proof.
    var barePath: String? {
        switch delivery.kind {
        case .callback: "/api/mpesa/callback/stk"
        case .result: "/api/mpesa/callback/b2c/result"
        case .timeoutNotice: "/api/mpesa/callback/b2c/timeout"
        case .confirmation: "/api/mpesa/callback/c2b/confirmation"
        case .validation, .statusResult: nil
        }
    }

    func request(isBare: Bool, body: [UInt8]) -> WebRequest {
        let path = String(delivery.url.dropFirst(Installed.base.count))
        return WebRequest(
            target: isBare ? barePath ?? path : path, headers: delivery.headers,
            body: Self.marked(body, marker), peer: "196.201.214.200")
    }

    /// The body with a member more, which nobody reads and which is kept with it.
    static func marked(_ body: [UInt8], _ marker: String) -> [UInt8] {
        guard let json = try? JSON(parsing: body), let members = json.members else { return body }
        return JSON.object(members + [JSON.Member("Marker", .string(marker))]).bytes
    }

    /// The marker in a stored body.
    static func marker(in text: String) -> String? {
        guard let start = text.range(of: "\"Marker\":\"")?.upperBound else { return nil }
        return String(text[start...].prefix { $0 != "\"" })
    }
}
