import Bytes
import Daraja
import DarajaSandbox
import JSON
import Testing

/// Two declared apps, and requests that name their shortcodes.
extension Client {
    /// Owns 600000 with a passkey and an initiator of its own.
    static let shop = "shop-key:shop-secret:600000=shop-passkey:shopapi=Shop#1"
    /// Owns 700000, and the store number 700100 of the till 800100.
    static let farm = "farm-key:farm-secret:700000=farm-passkey,700100/800100=till-passkey:farmapi=Farm#1"

    init(_ apps: [String], _ configure: (inout DarajaSandbox.Configuration) -> Void = { _ in }) throws {
        let apps = try apps.map { try SandboxApp(notation: $0) }
        try self.init { configuration in
            configuration.apps = apps
            configuration.subscriberLock = false
            configure(&configuration)
        }
    }

    static func signature(_ shortcode: String, _ passkey: String) -> [String: JSON] {
        [
            "BusinessShortCode": .string(shortcode), "Timestamp": "20160216165627",
            "Password": .string(Base64.encode("\(shortcode)\(passkey)20160216165627".utf8)),
        ]
    }

    mutating func push(_ shortcode: String, _ passkey: String, _ changes: [String: JSON] = [:]) -> Answer {
        let own = Self.signature(shortcode, passkey).merging(["PartyB": .string(shortcode)], uniquingKeysWith: { $1 })
        return push(
            fields: Self.pushFields().merging(own, uniquingKeysWith: { $1 }).merging(
                changes, uniquingKeysWith: { $1 }))
    }

    mutating func query(_ checkoutRequestID: String, _ shortcode: String, _ passkey: String) -> Answer {
        var fields = Self.signature(shortcode, passkey)
        fields["CheckoutRequestID"] = .string(checkoutRequestID)
        return post("/mpesa/stkpushquery/v1/query", Self.object(fields))
    }

    mutating func pay(
        from shortcode: String, _ initiator: String, _ password: String, id: String = "pay-1",
        _ version: B2CRequest.Version = .v3
    ) throws -> Answer {
        pay(
            version,
            [
                "OriginatorConversationID": .string(id), "PartyA": .string(shortcode),
                "InitiatorName": .string(initiator), "SecurityCredential": try Self.credential(password),
            ])
    }
}

extension Client.Answer {
    /// The code of the first result that will be posted.
    var resultCode: String? { results.first?["ResultCode"]?.scalarText }
}
