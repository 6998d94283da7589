import Bytes
import Daraja
import Database
import JSON
import Synchronization
import Time

@testable import Payments

/// Keys for sealing in the memory of a test.
final class TestSealKeys: SealKeySource {
    private let stored = Mutex<[SealKey]>([])

    func keys(makesOne: Bool) throws(SealKeyError) -> [SealKey] {
        stored.withLock { keys in
            if keys.isEmpty, makesOne { keys = [Self.new()] }
            return keys
        }
    }

    func addKey() throws(SealKeyError) { stored.withLock { $0.insert(Self.new(), at: 0) } }

    func removeOldKeys() throws(SealKeyError) { stored.withLock { $0 = Array($0.prefix(1)) } }

    func lose() { stored.withLock { $0 = [] } }

    private static func new() -> SealKey {
        guard let key = SealKey(hexadecimal: SealKey.make(.system)) else { preconditionFailure("A new key is a key") }
        return key
    }
}

/// Remembers for which apps clients were made.
final class AppRecorder: Sendable {
    private let asked = Mutex<[String]>([])

    var apps: [String] { asked.withLock { $0 } }

    func note(_ key: String) { asked.withLock { $0.append(key) } }
}

extension Installation {
    /// The services with merchants in the database.
    func payments(
        _ keys: TestSealKeys, apps: AppRecorder = AppRecorder(), settings: MerchantForm? = nil,
        _ configure: (inout Payments.Configuration) -> Void = { _ in }
    ) throws -> Payments {
        let sources = MerchantSources(
            keys: keys,
            daraja: { [daraja] key, _ in
                apps.note(key)
                return daraja
            }, advisor: { _, _ in SilentAdvisor() }, settings: settings)
        return try payments(sources: sources, configure)
    }
}

private struct SilentAdvisor: C2BAdvisor {
    func advise(on notice: C2BNotice, raw: JSON) async -> C2BValidationReply? { nil }
}
