import Database

/// The trace of the request that a payment was made by; nobody is found by it, so it has no index.
enum Migration012Traces {
    static let migration = Migration(version: 12, name: "traces") { _ in
        ["ALTER TABLE transactions ADD COLUMN trace_id VARCHAR(32)"]
    }
}
