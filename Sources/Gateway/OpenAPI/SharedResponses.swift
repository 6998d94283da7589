import JSON
import PublicForms

/// Errors that several operations answer in the same way: they stand in the document once, named after their status.
struct SharedResponses {
    /// Named by their status, such as `401`.
    private let responses: [JSON.Member]

    /// Finds the most frequent answer for each status.
    init(_ operations: [OpenAPIOperation]) {
        let all = operations.flatMap(\.failures)
        let counts = all.reduce(into: [JSON.Member: Int]()) { $0[$1, default: 0] += 1 }
        responses = Set(all.map(\.name)).sorted().compactMap { status in
            // Of two that are equally frequent the one that comes first.
            let rivals = all.filter { $0.name == status }
            let most = rivals.map { counts[$0] ?? 0 }.max() ?? 0
            return most > 1 ? rivals.first { counts[$0] == most } : nil
        }
    }

    /// A reference to a shared response, and any other as it is.
    func reference(_ response: JSON.Member) -> JSON.Member {
        guard responses.contains(response) else { return response }
        return JSON.Member(
            response.name, ["$ref": .string("#/components/responses/\(Self.name(response.name))")])
    }

    /// What stands among the components.
    var components: JSON { .object(responses.map { JSON.Member(Self.name($0.name), $0.value) }) }

    private static func name(_ status: String) -> String { "Error\(status)" }
}
