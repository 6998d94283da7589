import Access
import Bytes
import Database
import HTTPTypes
import JSON
import Payments
import Time

/// The API keys of a world: that of the applications, which a person rotates now and then, and that of the person.
///
/// Unchecked, as everything in a world is: it runs on one thread, see `Loom`.
final class ClientKeys: @unchecked Sendable {
    private static let administrator: Int64 = 1
    /// The number of the applications' key.
    static let application: Int64 = 2

    private let world: World
    private let administration: APIKeySecret
    private var secret: APIKeySecret
    private var isRotating = false

    init(_ world: World) {
        self.world = world
        let randomness = Randomness { world.dice.next() }
        administration = APIKeySecret(randomness: randomness)
        secret = APIKeySecret(randomness: randomness)
    }

    /// Makes both keys, before any server is started.
    func install() {
        for (id, secret, permissions) in [
            (Self.administrator, administration, "*"), (Self.application, secret, "read,write,b2c"),
        ] {
            _ = world.store.rows(
                """
                INSERT INTO api_keys (id, name, key_hash, key_prefix, permissions, rate_limit_per_hour, created_at, \
                created_by) VALUES (?, 'simulated', ?, ?, ?, 10000000, ?, 'simulation')
                """,
                [
                    .integer(id), .text(secret.hash), .text(secret.prefix), .text(permissions),
                    .integer(world.start.microseconds),
                ])
        }
        _ = world.store.writer.takeChanges()
    }

    /// A request of an application, with the secret that it was last given.
    func signed(_ request: WebRequest) -> WebRequest { signed(request, with: secret) }

    /// A request of a person.
    func signedByPerson(_ request: WebRequest) -> WebRequest { signed(request, with: administration) }

    private func signed(_ request: WebRequest, with secret: APIKeySecret) -> WebRequest {
        var request = request
        if let name = HTTPField.Name("X-API-Key") { request.headers[name] = secret.text }
        return request
    }

    /// Gives the applications a new secret; asked again until the answer comes, since a lost one holds the only copy.
    func rotate() {
        guard !isRotating else { return }
        isRotating = true
        ask(overlapMinutes: world.dice.pick([0, 0, 1, 60]))
    }

    private func ask(overlapMinutes: Int) {
        guard !world.isOver else { return }
        let body: JSON = ["overlapMinutes": JSON(overlapMinutes)]
        let request = WebRequest(
            target: "/api/auth/keys/\(Self.application)/rotate", headers: [.contentType: "application/json"],
            body: body.bytes)
        world.network.send(signedByPerson(request), patience: .seconds(10)) { [self] reply in
            guard let reply, reply.status == 200, let text = reply.json[path: "data", "key"]?.string,
                let rotated = APIKeySecret(text)
            else { return world.after(.seconds(1)) { [self] in ask(overlapMinutes: overlapMinutes) } }
            secret = rotated
            isRotating = false
            world.bugs.rotations += 1
            world.see(.keyRotated)
            world.note("the applications' key is rotated")
        }
    }
}
