import JSON
import TestSupport
import Testing

/// What a query may say, and how.
struct QueryReaderTests {
    @Test(arguments: [
        ("limit=5&limit=6", "limit: Expected once, received 2 times"),
        ("status=completed&status=completed", "status: Expected once, received 2 times"),
        ("search=a&search=", "search: Expected once, received 2 times"),
        ("page=01", "page: Expected a whole number from 1 to 1000000"),
        ("page=%2B1", "page: Expected a whole number from 1 to 1000000"),
        ("page=1.0", "page: Expected a whole number from 1 to 1000000"),
        ("page=9223372036854775808", "page: Expected a whole number from 1 to 1000000"),
        ("page=%D9%A1", "page: Expected a whole number from 1 to 1000000"),
        ("cursor=007", "cursor: Expected the nextCursor of an earlier answer"),
    ])
    func whatHasTwoMeaningsOrSpellingsIsRefused(_ query: String, _ issue: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.get("/api/transactions?\(query)")
            #expect(reply.status == 400)
            #expect(reply.json["error"] == .string("Validation failed: \(issue)"))
        }
    }

    /// Forms of the reference's clients send all their fields.
    @Test func emptyIsAbsentAndUnknownIsPassedOver() async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.get(
                "/api/transactions?page=&limit=&type=&status=&search=&cursor=&x=1&x=2")
            #expect(reply.status == 200)
            #expect(reply.json[path: "data", "pagination", "limit"] == 20)
        }
    }
}
