import HTTPTypes
import Payments
import PublicForms

/// What the OpenAPI document says of every endpoint with an audience.
extension Audience {
    /// Whether the request may name a merchant.
    var namesMerchant: Bool {
        switch self {
        case .everybody, .installation: false
        case .merchant, .merchants, .callersMerchants: true
        }
    }
}

extension APIParameter {
    private static let names = "^[a-z][a-z0-9-]{0,62}$"

    /// The ways in which a request names its merchant.
    static func merchant(_ audience: Audience) -> [APIParameter] {
        guard audience.namesMerchant else { return [] }
        let all = audience == .merchant ? "" : "; `\(MerchantAdmission.all)` with a key of all merchants"
        let without = audience == .callersMerchants ? "all that the key may see" : "the key's own, else `default`"
        return [
            header(
                MerchantAdmission.header, .string(matching: names),
                "The name of the merchant that the request is for\(all). Without it: \(without)"),
            query(MerchantAdmission.parameter, .string(matching: names), "The same as the header `Lango-Merchant`"),
        ]
    }
}

extension APIErrorCase {
    /// What naming a merchant may lead to.
    static func merchant(_ audience: Audience, besides others: [APIErrorCase]) -> [APIErrorCase] {
        let forbidden = APIErrorCase(
            .forbidden, "MERCHANT_FORBIDDEN",
            audience == .installation ? "The key belongs to one merchant" : "The key belongs to another merchant",
            headers: [.authenticate])
        let all: [APIErrorCase] =
            switch audience {
            case .everybody: []
            case .installation: [forbidden]
            case .merchant, .merchants, .callersMerchants: [forbidden, .merchantNotFound, .merchantAmbiguous]
            }
        return all.filter { error in !others.contains { $0.code == error.code } }
    }
}
