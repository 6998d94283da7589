import Database

/// A number that another change takes.
enum Migration013Reserved {
    static let migration = Migration(version: 13, name: "reserved") { _ in [] }
}
