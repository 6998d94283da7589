import Access
import Bytes
import Database
import HTTPTypes
import JSON
import Ownership
import Payments
import Time

/// The API keys of a world: one for each merchant's applications, one that serves all merchants, and that of a person, who
/// rotates the first ones now and then.
///
/// Unchecked, as everything in a world is: it runs on one thread, see `Loom`.
final class ClientKeys: @unchecked Sendable {
    private static let administrator: Int64 = 1
    /// The number of the first merchant's key.
    static let application: Int64 = 2
    /// The number of the second merchant's key.
    static let secondApplication: Int64 = 3
    /// The number of the key that serves all merchants.
    static let shared: Int64 = 4

    private let world: World
    private var secrets: [Int64: APIKeySecret] = [:]
    private var rotating: Set<Int64> = []

    init(_ world: World) {
        self.world = world
        let randomness = Randomness { world.dice.next() }
        for key in [Self.administrator, Self.application, Self.secondApplication, Self.shared] {
            secrets[key] = APIKeySecret(randomness: randomness)
        }
    }

    /// Makes all keys, before any server is started.
    func install() {
        for (id, secret) in secrets.sorted(by: { $0.key < $1.key }) {
            let owner = SimulatedMerchant.all.first { $0.application == id }
            _ = world.store.rows(
                """
                INSERT INTO api_keys (id, name, key_hash, key_prefix, permissions, rate_limit_per_hour, created_at, \
                created_by, merchant_id) VALUES (?, 'simulated', ?, ?, ?, 10000000, ?, 'simulation', ?)
                """,
                [
                    .integer(id), .text(secret.hash), .text(secret.prefix),
                    .text(id == Self.administrator ? "*" : "read,write,b2c"), .integer(world.start.microseconds),
                    owner.map { .integer($0.id.rawValue) } ?? .null,
                ])
        }
        _ = world.store.writer.takeChanges()
    }

    /// A request of an application, with the secret that it was last given.
    ///
    /// - Parameter byName: whether it has the key that serves all merchants, and names its merchant.
    func signed(_ request: WebRequest, for merchant: SimulatedMerchant, byName: Bool) -> WebRequest {
        let request = byName ? naming(merchant, request) : request
        return signed(request, with: byName ? Self.shared : merchant.application, for: merchant)
    }

    /// A request of a person.
    func signedByPerson(_ request: WebRequest, for merchant: SimulatedMerchant? = nil) -> WebRequest {
        signed(merchant.map { naming($0, request) } ?? request, with: Self.administrator, for: merchant)
    }

    /// The merchant of the settings needs no name.
    private func naming(_ merchant: SimulatedMerchant, _ request: WebRequest) -> WebRequest {
        var request = request
        if merchant != .first, let header = HTTPField.Name("Lango-Merchant") {
            request.headers[header] = merchant.name
        }
        return request
    }

    private func signed(_ request: WebRequest, with key: Int64, for merchant: SimulatedMerchant?) -> WebRequest {
        var request = request
        if let name = HTTPField.Name("X-API-Key") { request.headers[name] = secrets[key]?.text }
        request.merchant = merchant
        return request
    }

    /// Gives the applications of a merchant a new secret; asked again until the answer comes, since a lost one holds the
    /// only copy.
    func rotate() {
        let key = world.dice.pick(SimulatedMerchant.all).application
        guard rotating.insert(key).inserted else { return }
        ask(key, overlapMinutes: world.dice.pick([0, 0, 1, 60]))
    }

    private func ask(_ key: Int64, overlapMinutes: Int) {
        guard !world.isOver else { return }
        let body: JSON = ["overlapMinutes": JSON(overlapMinutes)]
        let request = WebRequest(
            target: "/api/auth/keys/\(key)/rotate", headers: [.contentType: "application/json"], body: body.bytes)
        world.network.send(signedByPerson(request), patience: .seconds(10)) { [self] reply in
            guard let reply, reply.status == 200, let text = reply.json[path: "data", "key"]?.string,
                let rotated = APIKeySecret(text)
            else { return world.after(.seconds(1)) { [self] in ask(key, overlapMinutes: overlapMinutes) } }
            secrets[key] = rotated
            rotating.remove(key)
            world.bugs.rotations += 1
            world.see(.keyRotated)
            world.note("the applications' key \(key) is rotated")
        }
    }
}
