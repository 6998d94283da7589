public import Database

/// How a MySQL or MariaDB database is reached and used.
public struct MySQLConfiguration: Sendable {
    /// A server by its name and port.
    public struct Host: Sendable, Hashable, CustomStringConvertible {
        /// A name, an address, or the path of a Unix socket.
        public var name: String
        /// The port; of no meaning for a socket.
        public var port: Int

        /// Names a server; 3306 is MySQL's own port.
        public init(_ name: String, port: Int = 3_306) {
            self.name = name
            self.port = port
        }

        /// `name:port`, or the path of the socket.
        public var description: String {
            if isSocket { return name }
            return name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
        }

        var isSocket: Bool { name.hasPrefix("/") }

        /// Whether nobody else can listen on the way there.
        var isLocal: Bool {
            isSocket || name == "localhost" || name == "::1" || name.hasPrefix("127.")
        }
    }

    /// How the way to the server is secured.
    public enum Security: Sendable, Hashable {
        /// Not at all.
        case plain
        /// TLS without asking who the server is: keeps out who listens, not who answers in its place.
        case encrypted
        /// TLS with a server whose certificate is signed by an authority of this file and made out to the host's name.
        case verified(authority: String)
    }

    /// How long things may take.
    public struct Limits: Sendable {
        /// To connect and log in.
        public var connect: Duration = .seconds(3)
        /// For the server to answer a statement; Galera holds a COMMIT for about 6 s when a node dies.
        public var answer: Duration = .seconds(10)
        /// For work to wait for a connection and to be done, and for a lost transaction to be run again.
        ///
        /// A commit that has begun by then may take half as long again before its caller is told that nobody knows.
        public var patience: Duration = .seconds(8)
        /// For a statement that reads; the server ends it, so it is less than `answer`.
        public var reading: Duration = .seconds(8)
        /// For another transaction to let go of a row.
        public var lock: Duration = .seconds(3)
        /// To find out what became of a COMMIT whose answer was lost.
        public var settling: Duration = .seconds(15)

        /// Starts with values that suit a server nearby and a Galera cluster with its defaults.
        public init() {}
    }

    /// The servers in order of preference; all work goes to the first that is well.
    public var hosts: [Host]
    /// The name to log in with.
    public var user: String
    /// The password, which is never shown.
    public var password: String
    /// The database's name.
    public var database: String
    /// How the way there is secured.
    public var security: Security
    /// How many connections are held at most, those of writers included; at least 2.
    public var connections: Int
    /// How long things may take.
    public var limits = Limits()
    /// Counts what the writers do.
    public var metrics = WriteMetrics.none

    /// Collects how a database is reached.
    public init(
        hosts: [Host], user: String, password: String, database: String, security: Security = .plain,
        connections: Int = 10
    ) {
        precondition(!hosts.isEmpty, "A database has at least one host")
        precondition(connections >= 2, "One connection is for writing and one for reading")
        self.hosts = hosts
        self.user = user
        self.password = password
        self.database = database
        self.security = security
        self.connections = connections
    }

    /// Writers work side by side, but more of them meet at the same rows more often.
    var writers: Int { max(1, min(connections * 2 / 5, 8)) }

    var readers: Int { connections - writers }
}

extension MySQLConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// User, hosts and database, without the password.
    public var description: String {
        "\(user)@\(hosts.map(\.description).joined(separator: ","))/\(database)"
    }

    /// The same as the description.
    public var debugDescription: String { description }

    /// Nothing but the description, so that a dump shows no password.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
