/// Who may import whom: the table of `docs/architecture.md`, as the layering tests read it.
enum Architecture {
    /// What each target may import of ours.
    static let allowed: [String: Set<String>] = [
        "Time": [],
        "Prometheus": [],
        "Traces": [],
        "JSON": [],
        "Daraja": ["JSON", "Time"],
        "DarajaClient": ["Daraja", "JSON", "Time", "Traces"],
        "Database": ["Time"],
        "SQLiteDatabase": ["Database", "Time"],
        "MySQLDatabase": ["CMariaDB", "Database", "Time"],
        "HTTPServing": [],
        "Jobs": ["Database", "Time"],
        "Payments": ["Daraja", "Database", "JSON", "Jobs", "Time", "Traces"],
        // `Database` for `SQLError`, which becomes 503 there.
        "Gateway": ["Daraja", "Database", "HTTPServing", "JSON", "Jobs", "Payments", "Prometheus", "Time", "Traces"],
        // The wire types, never the client and never the store: it is the oracle of the tests.
        "DarajaSandbox": ["Daraja", "HTTPServing", "JSON", "Time"],
        "lango": [
            "Daraja", "DarajaClient", "DarajaSandbox", "Database", "Gateway", "HTTPServing", "JSON", "Jobs",
            "MySQLDatabase", "Payments",
            "Prometheus", "SQLiteDatabase", "Time", "Traces",
        ],
    ]

    /// Modules of others, and the folders below `Sources` that they stay in.
    static let confined: [String: Set<String>] = [
        "ArgumentParser": ["lango"],
        "AsyncHTTPClient": ["DarajaClient", "DarajaSandbox", "lango"],
        "CMariaDB": ["MySQLDatabase"],
        "Configuration": ["lango/Settings"],
        // The sandbox opens what clients have sealed; the client seals its tokens.
        "Crypto": ["Daraja", "DarajaClient", "DarajaSandbox", "Payments", "lango"],
        "CryptoExtras": ["Daraja", "DarajaSandbox", "Payments", "lango"],
        // Heavy, and slow where it counts: JSON and time are our own.
        "Foundation": ["Daraja/Security", "lango"],
        "GRDB": ["SQLiteDatabase"],
        "GRDBSQLite": ["SQLiteDatabase"],
        "Hummingbird": ["DarajaSandbox", "Gateway", "lango"],
        "HummingbirdCore": ["Gateway", "HTTPServing"],
        "HummingbirdTLS": ["Gateway"],
        "NIOCore": [
            "DarajaClient", "DarajaSandbox", "Gateway", "HTTPServing", "lango/Commands", "lango/Serving", "lango/TLS",
        ],
        "ServiceLifecycle": ["DarajaSandbox", "Gateway", "Jobs", "lango"],
        "X509": ["Daraja"],
    ]

    /// What comes with the compiler and needs no line in the manifest.
    static let toolchain: Set<String> = [
        "Darwin", "Dispatch", "Foundation", "Glibc", "Musl", "Synchronization", "Testing",
    ]
}
