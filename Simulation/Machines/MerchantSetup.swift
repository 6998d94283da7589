import Bytes
import Daraja
import Database
import JSON
import Ownership
import Payments
import Time

/// What a person does about the second merchant, as `lango merchants` does it: adds it before the servers start, and
/// changes its shortcodes while they run.
///
/// Unchecked, as everything in a world is: it runs on one thread, see `Loom`.
final class MerchantSetup: @unchecked Sendable {
    private static let key: SealKey = {
        let text = String(repeating: "0123456789abcdef", count: 4)
        guard let key = SealKey(hexadecimal: text) else { preconditionFailure("\(text) is a key") }
        return key
    }()

    private static let keys = FixedSealKeys([key], remedy: "The simulation has a key")

    private let world: World
    private let merchant = SimulatedMerchant.second
    /// The families that customers may pay now.
    private(set) var families: [SimulatedMerchant.Family]

    init(_ world: World) {
        self.world = world
        families = [merchant.families[0]]
    }

    /// Adds it; nothing goes wrong.
    func add() async {
        do {
            let form = try MerchantForm(json: merchant.form(families[0], world.plan))
            let record = try await service(UndisturbedDatabase(world.store.writer))
                .add(merchant.name, form, actor: "simulation")
            precondition(record.id == merchant.id && record.problem == nil, "\(merchant.name) is \(record)")
        } catch {
            preconditionFailure("\(merchant.name) cannot be added: \(error)")
        }
    }

    func begin() {
        if world.plan.isRegistered { register(.first, SimulatedMerchant.first.families[0]) }
        if world.plan.isRegistered { register(merchant, families[0]) }
        guard world.plan.changesMerchant else { return }
        world.after(world.dice.duration(.seconds(5)...world.plan.storm)) { [self] in
            world.task { [self] in await change() }
        }
    }

    /// Gives it other shortcodes and credentials, and tries again until that is done.
    private func change() async {
        let clock = VirtualClock(incarnation: world.outside)
        let service = service(SimulatedDatabase(world.outside))
        while !world.isOver {
            do {
                let form = try MerchantForm(
                    json: merchant.form(merchant.families[1], former: merchant.families[0], world.plan))
                _ = try await service.change(merchant.name, form, actor: "simulation")
                break
            } catch {
                try? await clock.sleep(for: .milliseconds(500))
            }
        }
        world.see(.merchantChanged)
        world.note("\(merchant.name) has other shortcodes")
        families = merchant.families
        if world.plan.isRegistered { register(merchant, families[1]) }
    }

    /// Tells Daraja where to announce customers' payments, past our servers: they may all be down.
    private func register(_ merchant: SimulatedMerchant, _ family: SimulatedMerchant.Family) {
        let address = Installed.callbackAddress
        world.provider.act(
            "/mpesa/c2b/v2/registerurl",
            [
                "ShortCode": .string(family.shortcode.text), "ResponseType": "Completed",
                "ConfirmationURL": .string(address.url(.c2bConfirmation, family.shortcode)),
                "ValidationURL": .string(address.url(.c2bValidation, family.shortcode)),
            ], for: merchant)
    }

    private func service(_ database: any SQLDatabase) -> MerchantService {
        MerchantService(
            database: database, clock: VirtualClock(incarnation: world.outside),
            randomness: Randomness { [world] in world.dice.next() }, keys: Self.keys, settings: nil)
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
