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
    /// The version that a program has to know at least to work on a database with this step; nil when the step only adds.
    ///
    /// What programs of the last release still use may go only a release later, in a step that names the version from which
    /// on nobody uses it. So that release can run beside this one, and be gone back to.
    public let oldestReader: Int?

    /// Describes a step.
    public init(
        version: Int, name: String, oldestReader: Int? = nil, statements: @escaping @Sendable (SQLDialect) -> [String]
    ) {
        self.version = version
        self.name = name
        self.oldestReader = oldestReader
        self.statements = statements
    }
}
