import Foundation
import MySQLDatabase

extension Settings {
    /// Where everything is kept.
    struct Database: Sendable {
        enum Place: Sendable {
            /// SQLite, in a file.
            case file(path: String)
            /// MySQL, MariaDB or a Galera cluster.
            case server(MySQLConfiguration)
        }

        var place: Place
        /// The names of findings about the database with which production runs all the same.
        var acceptedRisks: Set<String>

        /// Where it is, without the password.
        var name: String {
            switch place {
            case .file(let path): path
            case .server(let configuration): configuration.description
            }
        }

        /// The file, for what is done to files only.
        var file: String {
            get throws(SettingsError) {
                if case .file(let path) = place { return path }
                throw SettingsError(
                    "The database is on a server, whose own tools make copies of it and restore them: see docs/backup.md"
                )
            }
        }

        /// What must never be read in a log.
        var secret: String? {
            if case .server(let configuration) = place { configuration.password } else { nil }
        }
    }

    /// How the way to the server is secured, in the words of MySQL's own programs.
    private enum SSLMode: String, CaseIterable {
        case disabled, required, verify
    }

    static func database(_ reader: SettingsReader) throws(SettingsError) -> Database {
        let risks = (reader.text(.databaseRisks) ?? "").split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        return Database(place: try place(reader), acceptedRisks: Set(risks.filter { !$0.isEmpty }))
    }

    private static func place(_ reader: SettingsReader) throws(SettingsError) -> Database.Place {
        if let url = reader.text(.databaseURL) {
            if url.hasPrefix("sqlite:") { return .file(path: try path(url)) }
            guard let configuration = MySQLConfiguration(url: url) else {
                throw SettingsError(
                    "DATABASE_URL must be sqlite:FILE, such as sqlite:./data/lango.db, or "
                        + "mysql://USER:PASSWORD@HOST:PORT/DATABASE; in a password @, / and % are written %40, %2F and %25"
                )
            }
            return .server(try completed(configuration, reader))
        }
        guard let text = reader.text(.databaseHost) else {
            // Whoever names a login does not mean a file.
            for name in [SettingName.databasePort, .databaseUser, .databasePassword, .databaseName]
            where reader.text(name) != nil {
                throw SettingsError(
                    "\(name.rawValue) is set, but DB_HOST is not: set DB_HOST to use a MySQL or MariaDB server, or "
                        + "DATABASE_URL=sqlite:./data/lango.db to use SQLite")
            }
            return .file(path: "./data/lango.db")
        }
        let port = try reader.integer(.databasePort, in: 1...65_535) ?? 3_306
        guard let hosts = MySQLConfiguration.hosts(text, defaultPort: port) else {
            throw SettingsError("DB_HOST must be HOST or HOST:PORT, or several of them separated by commas")
        }
        return .server(
            try completed(
                MySQLConfiguration(
                    hosts: hosts, user: reader.text(.databaseUser) ?? "root",
                    password: reader.text(.databasePassword) ?? "", database: reader.text(.databaseName) ?? "mpesa_db"),
                reader))
    }

    private static func path(_ url: String) throws(SettingsError) -> String {
        var path = String(url.dropFirst("sqlite:".count))
        if path.hasPrefix("//") { path = String(path.dropFirst(2)) }
        guard !path.isEmpty else {
            throw SettingsError("DATABASE_URL must be sqlite:FILE, such as sqlite:./data/lango.db")
        }
        return path
    }

    /// Adds what the URL does not say.
    private static func completed(
        _ configuration: MySQLConfiguration, _ reader: SettingsReader
    ) throws(SettingsError) -> MySQLConfiguration {
        var configuration = configuration
        configuration.connections = try reader.integer(.databasePoolSize, in: 2...200) ?? 10
        let authority = reader.text(.databaseAuthority)
        if let authority, !FileManager.default.isReadableFile(atPath: authority) {
            throw SettingsError("DB_SSL_CA: \(authority) cannot be read")
        }
        switch (try reader.word(.databaseSSLMode, SSLMode.self), authority) {
        case (.verify, let authority?), (nil, let authority?): configuration.security = .verified(authority: authority)
        case (.verify, nil):
            throw SettingsError("DB_SSL_MODE is verify, but DB_SSL_CA is not set: set it to the file of the authority")
        case (.required, _): configuration.security = .encrypted
        case (.disabled, _), (nil, nil): configuration.security = .plain
        }
        return configuration
    }
}
