// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is held to the same rules; see `docs/architecture.md`.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

// Linux has the headers in a place where the compiler looks; Homebrew has not.
#if os(macOS)
    let mariadb: String? = "libmariadb"
#else
    let mariadb: String? = nil
#endif

let package = Package(
    name: "lango",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "lango", targets: ["lango"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(
            name: "Time",
            swiftSettings: strict
        ),
        .target(
            name: "Bytes",
            swiftSettings: strict
        ),
        .target(
            name: "JSON",
            swiftSettings: strict
        ),
        .target(
            name: "Traces",
            dependencies: ["Bytes"],
            swiftSettings: strict
        ),
        .target(
            name: "Daraja",
            dependencies: [
                "Bytes",
                "JSON",
                "Time",
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "DarajaClient",
            dependencies: [
                "Bytes",
                "Daraja",
                "JSON",
                "Time",
                "Traces",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Prometheus",
            dependencies: [.product(name: "CoreMetrics", package: "swift-metrics")],
            swiftSettings: strict
        ),
        .target(
            name: "Database",
            dependencies: ["Time", .product(name: "CoreMetrics", package: "swift-metrics")],
            swiftSettings: strict
        ),
        .target(
            name: "SQLiteDatabase",
            dependencies: [
                "Database",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .systemLibrary(
            name: "CMariaDB",
            pkgConfig: mariadb,
            providers: [.apt(["libmariadb-dev"]), .brew(["mariadb-connector-c"])]
        ),
        .target(
            name: "MySQLDatabase",
            dependencies: ["CMariaDB", "Database", "Time"],
            swiftSettings: strict
        ),
        .target(
            name: "Jobs",
            dependencies: [
                "Bytes",
                "Database",
                "Time",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Ownership",
            dependencies: ["Database"],
            swiftSettings: strict
        ),
        .target(
            name: "OperatorLog",
            dependencies: ["Bytes", "Database", "JSON", "Ownership", "Time"],
            swiftSettings: strict
        ),
        .target(
            name: "Access",
            dependencies: [
                "Bytes",
                "Database",
                "OperatorLog",
                "Ownership",
                "Time",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Payments",
            dependencies: [
                "Bytes",
                "Daraja",
                "JSON",
                "OperatorLog",
                "Ownership",
                "Time",
                "Database",
                "Jobs",
                "Traces",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Takeover",
            dependencies: ["Bytes", "Daraja", "Database", "JSON", "Ownership", "Payments", "Time"],
            swiftSettings: strict
        ),
        .target(
            name: "PublicForms",
            dependencies: ["Daraja", "JSON", "Jobs", "OperatorLog", "Ownership", "Payments", "Time", "Traces"],
            swiftSettings: strict
        ),
        .target(
            name: "HTTPServing",
            dependencies: [
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Gateway",
            dependencies: [
                "Access",
                "Bytes",
                "Daraja",
                "JSON",
                "OperatorLog",
                "Ownership",
                "Time",
                "Database",
                "HTTPServing",
                "Jobs",
                "Payments",
                "Prometheus",
                "PublicForms",
                "Traces",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            // In the code, so that the program needs no folder beside it.
            resources: ["html", "js", "css"].map { .embedInCode("Documents/Page/docs.\($0)") },
            swiftSettings: strict
        ),
        .target(
            name: "DarajaSandbox",
            dependencies: [
                "Bytes",
                "Daraja",
                "HTTPServing",
                "JSON",
                "Time",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "lango",
            dependencies: [
                "Access",
                "Bytes",
                "Daraja",
                "DarajaClient",
                "DarajaSandbox",
                "Database",
                "Gateway",
                "JSON",
                "Jobs",
                "MySQLDatabase",
                "OperatorLog",
                "Ownership",
                "Payments",
                "Prometheus",
                "PublicForms",
                "SQLiteDatabase",
                "Takeover",
                "Time",
                "Traces",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "lango-bench",
            dependencies: [
                "Bytes",
                "CMariaDB",
                "Daraja",
                "Database",
                "Jobs",
                "JSON",
                "MySQLDatabase",
                "Ownership",
                "Payments",
                "SQLiteDatabase",
                "Time",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Benchmarks/LangoBench",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "lango-simulate",
            dependencies: [
                "Access",
                "Bytes",
                "Daraja",
                "DarajaClient",
                "DarajaSandbox",
                "Database",
                "Gateway",
                "Jobs",
                "JSON",
                "MySQLDatabase",
                "OperatorLog",
                "Ownership",
                "Payments",
                "SQLiteDatabase",
                "Time",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Simulation",
            swiftSettings: strict
        ),
        .testTarget(name: "TidyTests", swiftSettings: strict),
        .testTarget(name: "BytesTests", dependencies: ["Bytes"], swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: strict),
        .testTarget(name: "TracesTests", dependencies: ["Bytes", "Traces"], swiftSettings: strict),
        .testTarget(
            name: "PrometheusTests",
            dependencies: ["Prometheus", .product(name: "CoreMetrics", package: "swift-metrics")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DarajaTests",
            dependencies: [
                "Bytes",
                "Daraja",
                "JSON",
                "Time",
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "TestSupport",
            dependencies: [
                "Daraja",
                "Database",
                "JSON",
                "MySQLDatabase",
                "SQLiteDatabase",
                "Time",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Access",
                "Bytes",
                "Daraja",
                "DarajaClient",
                "DarajaSandbox",
                "Database",
                "Gateway",
                "Jobs",
                "JSON",
                "OperatorLog",
                "Ownership",
                "Payments",
                "Prometheus",
                "PublicForms",
                "TestSupport",
                "HTTPServing",
                "Time",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "LangoTests",
            dependencies: [
                "Access",
                "Bytes",
                "Daraja",
                "DarajaClient",
                "DarajaSandbox",
                "Database",
                "Gateway",
                "JSON",
                "MySQLDatabase",
                "OperatorLog",
                "Ownership",
                "Payments",
                "Prometheus",
                "SQLiteDatabase",
                "TestSupport",
                "Time",
                "Traces",
                "lango",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HTTPServingTests",
            dependencies: [
                "HTTPServing",
                "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "JobsTests",
            dependencies: [
                "Bytes",
                "Database",
                "Jobs",
                "TestSupport",
                "Time",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DarajaSandboxTests",
            dependencies: [
                "Bytes",
                "Daraja",
                "DarajaSandbox",
                "HTTPServing",
                "JSON",
                "Time",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DarajaClientTests",
            dependencies: [
                "Bytes",
                "Daraja",
                "DarajaClient",
                "DarajaSandbox",
                "Prometheus",
                "TestSupport",
                "Time",
                "Traces",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PaymentsTests",
            dependencies: [
                "Bytes",
                "Daraja",
                "DarajaSandbox",
                "Database",
                "Jobs",
                "JSON",
                "OperatorLog",
                "Ownership",
                "Payments",
                "Takeover",
                "TestSupport",
                "Time",
                "Traces",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AccessTests",
            dependencies: ["Access", "Bytes", "Database", "OperatorLog", "Payments", "TestSupport", "Time"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "OperatorLogTests",
            dependencies: ["Bytes", "Database", "OperatorLog", "Payments", "TestSupport", "Time"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DatabaseTests",
            dependencies: [
                "Database", "MySQLDatabase", "Payments", "Prometheus", "SQLiteDatabase", "TestSupport", "Time",
            ],
            swiftSettings: strict
        ),
    ]
)
