import Daraja
import Payments
import Time

/// Puts the second merchant into a world's database, as `lango merchants add` does, and gives servers what they need to
/// use it.
struct MerchantSetup {
    private static let key: SealKey = {
        let text = String(repeating: "0123456789abcdef", count: 4)
        guard let key = SealKey(hexadecimal: text) else { preconditionFailure("\(text) is a key") }
        return key
    }()

    private static let keys = FixedSealKeys([key], remedy: "The simulation has a key")

    /// Adds it before any server is started.
    static func add(_ merchant: SimulatedMerchant, to world: World) async {
        let service = MerchantService(
            database: UndisturbedDatabase(world.store.writer), clock: VirtualClock(incarnation: world.outside),
            randomness: Randomness { world.dice.next() }, keys: keys, settings: nil)
        do {
            let form = try MerchantForm(json: merchant.form(world.plan))
            let record = try await service.add(merchant.name, form, actor: "simulation")
            precondition(record.id == merchant.id && record.problem == nil, "\(merchant.name) is \(record)")
        } catch {
            preconditionFailure("\(merchant.name) cannot be added: \(error)")
        }
    }

    /// What a server's merchants call Daraja with.
    static func sources(_ world: World, _ incarnation: Incarnation, _ store: AccessTokenStore) -> MerchantSources {
        MerchantSources(
            keys: keys,
            daraja: { key, secret in
                guard let merchant = SimulatedMerchant.all.first(where: { $0.consumerKey == key }),
                    merchant.consumerSecret == secret
                else { preconditionFailure("No merchant of this world has the app \(key)") }
                return world.bugs.daraja(of: merchant, incarnation, store)
            },
            advisor: { _, _ in NoAdvisor() })
    }

    /// No merchant of a world has an application that is asked about customers' payments.
    private struct NoAdvisor: C2BAdvisor {
        func advise(on notice: C2BNotice, raw: JSON) async -> C2BValidationReply? { nil }
    }
}
