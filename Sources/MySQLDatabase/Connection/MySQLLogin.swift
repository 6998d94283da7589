import CMariaDB

/// Connects to a server, looks whether it is well, and makes a session the same everywhere.
enum MySQLLogin {
    /// The client library wants to be told once, before the first thread uses it.
    private static let library: Void = { _ = mysql_server_init(0, nil, nil) }()

    static func connect(
        to host: MySQLConfiguration.Host, for purpose: MySQLConnection.Purpose, _ configuration: MySQLConfiguration
    ) throws(MySQLFailure) -> UnsafeMutablePointer<MYSQL> {
        _ = library
        guard let handle = mysql_init(nil) else { throw MySQLFailure(2008, "out of memory") }
        set(MYSQL_OPT_CONNECT_TIMEOUT, configuration.limits.connect, on: handle)
        if case .altering = purpose {
        } else {
            set(MYSQL_OPT_READ_TIMEOUT, configuration.limits.answer, on: handle)
            set(MYSQL_OPT_WRITE_TIMEOUT, configuration.limits.answer, on: handle)
        }
        mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        secure(handle, configuration.security)
        // Said outright, because otherwise `localhost` is a socket in some place of the library's.
        var transport = UInt32((host.isSocket ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP).rawValue)
        mysql_options(handle, MYSQL_OPT_PROTOCOL, &transport)
        // Counts the rows that a statement found, as SQLite does, not those whose values became other ones.
        let connected = mysql_real_connect(
            handle, host.isSocket ? nil : host.name, configuration.user, configuration.password, configuration.database,
            UInt32(host.port), host.isSocket ? host.name : nil, UInt(CLIENT_FOUND_ROWS))
        guard connected != nil else {
            let failure = MySQLFailure(handle)
            mysql_close(handle)
            throw failure
        }
        return handle
    }

    /// Asks the server who and how it is, and sets the session up.
    ///
    /// - Throws: also for a server that answers but is of no use at the moment.
    static func setUp(
        _ handle: UnsafeMutablePointer<MYSQL>, for purpose: MySQLConnection.Purpose,
        _ configuration: MySQLConfiguration
    ) throws(MySQLFailure) -> MySQLServer {
        let variables = try pairs(
            """
            SHOW VARIABLES WHERE Variable_name IN \
            ('version', 'wsrep_on', 'read_only', 'super_read_only', 'max_allowed_packet')
            """, handle)
        let isGalera = variables["wsrep_on"] == "ON"
        let server = MySQLServer(
            version: variables["version"] ?? "", isGalera: isGalera,
            packetLimit: variables["max_allowed_packet"].flatMap { Int($0) } ?? 1 << 20)
        if isGalera, try pairs("SHOW STATUS LIKE 'wsrep_ready'", handle)["wsrep_ready"] != "ON" {
            throw MySQLFailure(1047, "the node is not ready: it is not part of its cluster at the moment")
        }
        if variables["read_only"] == "ON" || variables["super_read_only"] == "ON" {
            throw MySQLFailure(1290, "the server is read-only")
        }
        for statement in statements(for: purpose, on: server, configuration.limits) { try run(statement, on: handle) }
        return server
    }

    /// Runs a statement without values whose rows nobody wants.
    static func run(_ sql: String, on handle: UnsafeMutablePointer<MYSQL>) throws(MySQLFailure) {
        guard mysql_real_query(handle, sql, UInt(sql.utf8.count)) == 0 else { throw MySQLFailure(handle) }
        if let result = mysql_store_result(handle) {
            mysql_free_result(result)
        } else if mysql_field_count(handle) != 0 {
            // There were to be rows, and on their way something happened.
            throw MySQLFailure(handle)
        }
    }

    /// Runs a SHOW and returns its names with their values.
    private static func pairs(
        _ sql: String, _ handle: UnsafeMutablePointer<MYSQL>
    ) throws(MySQLFailure) -> [String: String] {
        guard mysql_real_query(handle, sql, UInt(sql.utf8.count)) == 0, let result = mysql_store_result(handle) else {
            throw MySQLFailure(handle)
        }
        defer { mysql_free_result(result) }
        var pairs: [String: String] = [:]
        while let row = mysql_fetch_row(result) {
            guard let name = row[0], let value = row[1] else { continue }
            pairs[String(cString: name).lowercased()] = String(cString: value)
        }
        return pairs
    }

    /// Everything that a server may have other defaults for.
    private static func statements(
        for purpose: MySQLConnection.Purpose, on server: MySQLServer, _ limits: MySQLConfiguration.Limits
    ) -> [String] {
        let mode = "STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
        let lock = max(1, Int(limits.lock / .seconds(1)))
        // A reader sees one state of the database; a writer sees what is committed, and guards what it changes.
        let isolation = if case .reading = purpose { "REPEATABLE READ" } else { "READ COMMITTED" }
        var statements = [
            "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
            """
            SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = \(lock), wait_timeout = 28800, \
            autocommit = 1, sql_mode = '\(mode)'
            """,
            // The variable has one name in MariaDB and another one in MySQL.
            "SET SESSION TRANSACTION ISOLATION LEVEL \(isolation)",
        ]
        // After a change of nodes, what was committed on the former one has to be there.
        if server.isGalera { statements.append("SET SESSION wsrep_sync_wait = 1") }
        if case .reading = purpose {
            let milliseconds = Int(limits.reading / .milliseconds(1))
            statements.append(
                server.isMariaDB
                    ? "SET SESSION max_statement_time = \(Double(milliseconds) / 1_000)"
                    : "SET SESSION max_execution_time = \(milliseconds)")
        }
        return statements
    }

    private static func set(
        _ option: mysql_option, _ duration: Duration, on handle: UnsafeMutablePointer<MYSQL>
    ) {
        // The library counts whole seconds; 0 would be for ever.
        var seconds = UInt32(max(1, (duration / .seconds(1)).rounded(.up)))
        mysql_options(handle, option, &seconds)
    }

    /// Said outright, because later versions of the library have other defaults.
    private static func secure(_ handle: UnsafeMutablePointer<MYSQL>, _ security: MySQLConfiguration.Security) {
        var isEncrypted: my_bool = 1
        var isVerified: my_bool = 0
        switch security {
        case .plain: isEncrypted = 0
        case .encrypted: break
        case .verified(let authority):
            isVerified = 1
            mysql_options(handle, MYSQL_OPT_SSL_CA, authority)
        }
        mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &isEncrypted)
        mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &isVerified)
        if isEncrypted != 0 { mysql_options(handle, MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3") }
    }
}
