/// Who may import whom: the table of `docs/architecture.md`, as the layering tests read it.
enum Architecture {
    /// What each target may import of ours.
    static let allowed: [String: Set<String>] = [
        "Time": [],
        "Prometheus": [],
        "Traces": ["Bytes"],
        "Bytes": [],
        "JSON": [],
        "Daraja": ["Bytes", "JSON", "Time"],
        "DarajaClient": ["Bytes", "Daraja", "JSON", "Time", "Traces"],
        "Database": ["Time"],
        "SQLiteDatabase": ["Database", "Time"],
        "MySQLDatabase": ["CMariaDB", "Database", "Time"],
        "Takeover": ["Bytes", "Daraja", "Database", "JSON", "Ownership", "Payments", "Time"],
        "HTTPServing": [],
        "Jobs": ["Bytes", "Database", "Time"],
        "Ownership": ["Database"],
        "OperatorLog": ["Bytes", "Database", "JSON", "Ownership", "Time"],
        "Access": ["Bytes", "Database", "OperatorLog", "Ownership", "Time"],
        "Payments": ["Bytes", "Daraja", "Database", "JSON", "Jobs", "OperatorLog", "Ownership", "Time", "Traces"],
        "PublicForms": ["Daraja", "JSON", "Jobs", "OperatorLog", "Ownership", "Payments", "Time", "Traces"],
        // `Database` for `SQLError`, which becomes 503 there, and for the pages of lists.
        "Gateway": [
            "Access", "Bytes", "Daraja", "Database", "HTTPServing", "JSON", "Jobs", "OperatorLog", "Ownership",
            "Payments", "Prometheus", "PublicForms", "Time", "Traces",
        ],
        // The wire types, never the client and never the store: it is the oracle of the tests.
        "DarajaSandbox": ["Bytes", "Daraja", "HTTPServing", "JSON", "Time"],
        "lango": [
            "Access", "Bytes", "Daraja", "DarajaClient", "DarajaSandbox", "Database", "Gateway", "HTTPServing",
            "JSON", "Jobs", "MySQLDatabase", "OperatorLog", "Ownership", "Payments", "Prometheus", "PublicForms",
            "SQLiteDatabase", "Takeover", "Time", "Traces",
        ],
    ]

    /// Modules of others, and the folders below `Sources` that they stay in.
    static let confined: [String: Set<String>] = [
        "ArgumentParser": ["lango"],
        "AsyncHTTPClient": ["DarajaClient", "DarajaSandbox", "lango"],
        "CMariaDB": ["MySQLDatabase"],
        "Configuration": ["lango/Settings"],
        // The sandbox opens what clients have sealed; the client seals its tokens.
        "Crypto": ["Access", "Daraja", "DarajaClient", "DarajaSandbox", "Payments", "lango"],
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
