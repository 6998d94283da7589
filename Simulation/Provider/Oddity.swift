import Daraja
import DarajaSandbox
import JSON

/// An odd form of a callback: what it says stays true, or becomes unreadable, and never becomes its opposite.
enum Oddity: CaseIterable {
    /// Zero as `0.0`, `"00"` or `" 0"`; other codes with a fraction of zero.
    case spelledCode
    /// The amount with an exponent, a plus, or as text.
    case spelledAmount
    /// A code that is none, or that no catalogue has, beside whatever else the callback says.
    case unreadableCode
    /// An amount that is there and is none.
    case unreadableAmount
    /// A success without any details.
    case noDetails
    /// A byte in a name that is no UTF-8.
    case badByte

    /// The body in this form; as it was where the form does not apply.
    func body(_ body: [UInt8], of kind: Delivery.Kind, _ dice: inout Dice) -> [UInt8] {
        guard let json = try? JSON(parsing: body) else { return body }
        switch self {
        case .badByte: return body
        case .spelledCode: return json.replacing("ResultCode") { Self.spelled($0, &dice) }.bytes
        case .unreadableCode:
            let code = dice.pick(["success", .null, true, 77_777] as [JSON])
            // Without a receipt an unlisted code of a push is a failure: only a success is made unreadable so.
            guard kind == .callback || kind == .result, Self.hasReceipt(json) else {
                return body
            }
            return json.replacing("ResultCode") { _ in code }.bytes
        case .spelledAmount: return json.replacingAmount { Self.spelledAmount($0, &dice) }.bytes
        case .unreadableAmount: return json.replacingAmount { .string("KES \($0.scalarText ?? "")") }.bytes
        case .noDetails:
            guard kind == .callback else { return body }
            return json.replacing("CallbackMetadata") { _ in .null }.bytes
        }
    }

    /// Puts a byte that is no UTF-8 into the payer's name.
    static func spoilName(_ body: [UInt8]) -> [UInt8] {
        let name = Array("\"FirstName\":\"".utf8)
        guard let start = body.firstRange(of: name)?.upperBound else { return body }
        return Array(body[..<start]) + [0xC9] + Array(body[start...])
    }

    private static func hasReceipt(_ json: JSON) -> Bool {
        STKCallback(json: json)?.receipt != nil
            || B2CResult(json: json)?.envelope.parameter("TransactionReceipt") != nil
    }

    private static func spelled(_ code: JSON, _ dice: inout Dice) -> JSON {
        guard let text = code.scalarText, text.allSatisfy(\.isNumber) else { return code }
        return dice.pick([.number("\(text).0"), .string("0\(text)"), .string(" \(text)"), .string("\(text).00")])
    }

    private static func spelledAmount(_ amount: JSON, _ dice: inout Dice) -> JSON {
        guard let cents = Amount(json: amount)?.cents else { return amount }
        return dice.pick([
            .number("\(cents)E-2"), .string("+\(cents)e-2"),
            .string(" \(cents / 100)\(cents % 100 == 0 ? "" : ".\(cents % 100)") "),
        ])
    }
}

extension JSON {
    /// The document with the values of all members of a name replaced.
    fileprivate func replacing(_ name: String, _ value: (JSON) -> JSON) -> JSON {
        switch self {
        case .object(let members):
            .object(
                members.map {
                    JSON.Member($0.name, $0.name == name ? value($0.value) : $0.value.replacing(name, value))
                })
        case .array(let elements): .array(elements.map { $0.replacing(name, value) })
        default: self
        }
    }

    /// The document with the amount of a push's callback or of a payout's result replaced.
    fileprivate func replacingAmount(_ value: (JSON) -> JSON) -> JSON {
        switch self {
        case .object(let members):
            let isAmount = members.contains { ["Amount", "TransactionAmount"].contains($0.value.string) }
            return .object(
                members.map {
                    JSON.Member(
                        $0.name, isAmount && $0.name == "Value" ? value($0.value) : $0.value.replacingAmount(value))
                })
        case .array(let elements): return .array(elements.map { $0.replacingAmount(value) })
        default: return self
        }
    }
}
