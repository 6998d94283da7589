import Daraja
import Synchronization

/// The clients of all Daraja apps: merchants of one app share its token and its pace.
final class DarajaApps: Sendable {
    private struct App {
        let secret: String
        let client: PaceKeeper
    }

    private let apps: Mutex<[String: App]>
    private let make: @Sendable (_ consumerKey: String, _ consumerSecret: String) -> PaceKeeper

    /// - Parameter known: the app of the settings with its client.
    init(
        known: (key: String, secret: String, client: PaceKeeper)?,
        make: @escaping @Sendable (_ consumerKey: String, _ consumerSecret: String) -> PaceKeeper
    ) {
        self.make = make
        apps = Mutex(known.map { [$0.key: App(secret: $0.secret, client: $0.client)] } ?? [:])
    }

    /// The client of an app.
    ///
    /// - Parameter isPresent: whether the secret is the one of today, which replaces the one before.
    func client(_ key: String, _ secret: String, isPresent: Bool) -> PaceKeeper {
        apps.withLock { apps in
            if let app = apps[key], app.secret == secret || !isPresent { return app.client }
            let app = App(secret: secret, client: make(key, secret))
            apps[key] = app
            return app.client
        }
    }
}
