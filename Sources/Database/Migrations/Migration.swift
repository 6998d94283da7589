/// One numbered step of the schema.
///
/// Steps only go forward and are never edited after a release.
public struct Migration: Sendable {
    /// Its place in the order, from 1 on, without gaps.
    public let version: Int
    /// What it does, for people.
    public let name: String
    /// The statements, in order, in the words of a database.
    public let statements: @Sendable (SQLDialect) -> [String]

    /// Describes a step.
    public init(version: Int, name: String, statements: @escaping @Sendable (SQLDialect) -> [String]) {
        self.version = version
        self.name = name
        self.statements = statements
    }
}
