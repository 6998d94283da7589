import DarajaSandbox
import Database
import JSON
import TestSupport
import Testing

struct TransactionListEndpointTests {
    /// 25 payments: every fifth is cancelled, every fifth completed, the others wait.
    private func withPayments(_ body: @escaping @Sendable (LiveGateway, [PushedPayment]) async throws -> Void)
        async throws
    {
        try await withGateway(.silent) { gateway in
            var payments: [PushedPayment] = []
            for number in 10..<35 {
                let payment = try await gateway.push("07123456\(number)", reference: "INV_\(number)%")
                payments.append(payment)
                if number % 5 == 0 {
                    _ = try await gateway.client.post(LiveGateway.callbackPath, text: failureCallback(payment))
                } else if number % 5 == 1 {
                    _ = try await gateway.client.post(
                        LiveGateway.callbackPath,
                        text: successCallback(payment, receipt: "RCPT\(number)", phoneNumber: "2547123456\(number)"))
                }
            }
            try await body(gateway, payments)
        }
    }

    @Test func pagesAndCursorsShowEveryPaymentOnceNewestFirst() async throws {
        try await withPayments { gateway, payments in
            let newestFirst = payments.map(\.id).reversed().map { $0 }
            let first = try await gateway.list()
            #expect(first.names == ["transactions", "pagination"])
            #expect(first.ids == Array(newestFirst.prefix(20)))
            #expect(first["pagination"]?.names == ["page", "limit", "total", "totalPages", "nextCursor"])
            #expect(first[path: "pagination", "page"] == 1)
            #expect(first[path: "pagination", "limit"] == 20)
            #expect(first[path: "pagination", "total"] == 25)
            #expect(first[path: "pagination", "totalPages"] == 2)
            let second = try await gateway.list("?page=2")
            #expect(second.ids == Array(newestFirst.suffix(5)))
            #expect(second[path: "pagination", "nextCursor"] == .null)
            #expect(try await gateway.list("?page=3").ids == [])
            #expect(try await gateway.list("?page=3&limit=10").ids == Array(newestFirst.suffix(5)))

            var walked: [Int64] = []
            var query = "?limit=7"
            while true {
                let part = try await gateway.list(query)
                walked += part.ids
                guard let cursor = part[path: "pagination", "nextCursor"]?.string else { break }
                query = "?limit=7&cursor=\(cursor)"
            }
            #expect(walked == newestFirst)
        }
    }

    @Test func aCursorIsNotDisturbedByNewPayments() async throws {
        try await withPayments { gateway, payments in
            let first = try await gateway.list("?limit=10")
            let cursor = try #require(first[path: "pagination", "nextCursor"]?.string)
            _ = try await gateway.push("0799999999")
            #expect(
                try await gateway.list("?limit=10&cursor=\(cursor)").ids
                    == payments.map(\.id).reversed().dropFirst(10).prefix(10).map { $0 })
        }
    }

    /// As long as a search may be.
    private static let long = String(repeating: "x", count: 100)

    /// What a text contains is found as it is, whatever it means to SQL, to patterns or to terminals.
    @Test(arguments: ["100%", "a_b", "a\\b", "it's", "\"q\"", "a!b", "Ünïcode", "tab[", "a  b", "*"])
    func aReferenceIsFoundByAnyPartOfIt(_ reference: String) async throws {
        try await withGateway(.silent) { gateway in
            let other = try await gateway.push(reference: "OTHER")
            let payment = try await gateway.push(reference: reference)
            for part in [reference, String(reference.dropFirst()), String(reference.suffix(2)), "OTHER"] {
                let text = part.utf8.map { "%" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
                let ids = try await gateway.list("?search=\(text)").ids
                #expect(ids == [part == "OTHER" ? other.id : payment.id] || (part.isEmpty && ids.count == 2), "\(part)")
            }
        }
    }

    @Test func filtersAndSearchFindWhatTheySay() async throws {
        try await withPayments { gateway, payments in
            let cases = [
                ("?status=cancelled", 5), ("?status=completed", 5), ("?status=pending", 15), ("?status=failed", 0),
                ("?status=all", 25), ("?type=all", 25), ("?type=STK_PUSH", 25), ("?type=C2B", 0), ("?type=B2C", 0),
                ("?type=STK_PUSH&status=cancelled", 5), ("?type=&status=&search=&page=&cursor=", 25),
                ("?search=0712345612", 1), ("?search=%2B254712345612", 1), ("?search=712345", 25), ("?search=4567", 0),
                ("?search=rcpt1", 2), ("?search=RCPT11", 1), ("?search=INV_12%25", 1), ("?search=INVx12", 0),
                ("?search=%25", 25), ("?search=_", 25), ("?search=%25%25", 0), ("?search=INV_1&status=completed", 2),
                ("?search=!", 0), ("?search='", 0), ("?search=%00", 0), ("?search=INV%00", 0), ("?search=%00INV", 0),
                ("?search=%07", 0), ("?search=%0A", 0), ("?search=%7F", 0), ("?search=%1B%5B", 0), ("?search=%5C", 0),
                ("?search=%5C%25", 0), ("?search=%22", 0), ("?search=%60", 0), ("?search=%3B--", 0), ("?search=*", 0),
                ("?search=%20", 0), ("?search=%20%20", 0), ("?search=INV_12%25%20", 0), ("?search=%20INV", 0),
                ("?search=%FF", 0), ("?search=%C3%28", 0), ("?search=%ED%A0%80", 0), ("?search=%", 25),
                ("?search=%zz", 0), ("?search=%E2%80%8B", 0), ("?search=nv_1", 10), ("?search=\(Self.long)", 0),
                ("?search", 25), ("?search=", 25),
            ]
            for (query, count) in cases {
                let found = try await gateway.list(query + "&limit=100")
                #expect(found.ids.count == count, "\(query)")
                #expect(found[path: "pagination", "total"] == JSON(count), "\(query)")
            }
            #expect(try await gateway.list("?search=0712345612").ids == [payments[2].id])
        }
    }

    @Test(arguments: [
        ("?page=0", "page: Expected a whole number from 1 to 1000000"),
        ("?page=abc", "page: Expected a whole number from 1 to 1000000"),
        ("?page=1.5", "page: Expected a whole number from 1 to 1000000"),
        ("?page=99999999999999999999", "page: Expected a whole number from 1 to 1000000"),
        ("?limit=0", "limit: Expected a whole number from 1 to 100"),
        ("?limit=101", "limit: Expected a whole number from 1 to 100"),
        ("?limit=-1", "limit: Expected a whole number from 1 to 100"),
        ("?status=done", "status: Expected one of pending, completed, failed, cancelled, all"),
        ("?type=stk_push", "type: Expected one of STK_PUSH, C2B, B2C, all"),
        ("?cursor=0", "cursor: Expected the nextCursor of an earlier answer"),
        ("?cursor=x", "cursor: Expected the nextCursor of an earlier answer"),
        (
            "?type=X&limit=0",
            "type: Expected one of STK_PUSH, C2B, B2C, all, limit: Expected a whole number from 1 to 100"
        ),
        ("?search=" + String(repeating: "x", count: 101), "search: Expected at most 100 characters"),
    ])
    func aParameterOutOfRangeIsNamed(_ query: String, _ issues: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.get("/api/transactions\(query)")
            #expect(reply.status == 400)
            #expect(reply.json["error"] == .string("Validation failed: \(issues)"))
            #expect(reply.json["code"] == "VALIDATION_FAILED")
        }
    }

    @Test func anEmptyListHasNoPages() async throws {
        try await withGateway(.silent) { gateway in
            let list = try await gateway.list()
            #expect(list["transactions"] == [])
            #expect(list[path: "pagination", "total"] == 0)
            #expect(list[path: "pagination", "totalPages"] == 0)
        }
    }

    @Test func withoutADatabaseTheAnswerIs503() async throws {
        try await withGateway(.silent) { gateway in
            try await gateway.database.close()
            for path in ["/api/transactions", "/api/transactions/1"] {
                let reply = try await gateway.client.get(path)
                #expect(reply.status == 503)
                #expect(reply.header("Retry-After") == "2")
                #expect(reply.json["success"] == false)
                #expect(reply.json["retryable"] == true)
                #expect(reply.json["code"] == "DATABASE_UNAVAILABLE")
            }
            let push = try await gateway.client.post(LiveGateway.pushPath, LiveGateway.order())
            #expect(push.status == 503)
            #expect(gateway.sandbox.payments.isEmpty)
        }
    }
}

extension JSON {
    fileprivate var ids: [Int64] { self["transactions"]?.array?.compactMap { $0["id"]?.int } ?? [] }
}
