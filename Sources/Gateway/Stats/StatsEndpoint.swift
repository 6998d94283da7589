import Access
import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Payments
import PublicForms
import Time

/// `GET /api/stats`: the figures of the dashboard.
struct StatsEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/stats"
    let access = Access.scope(.read)
    let audience = Audience.merchants

    let totals: TotalsKeeper

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let stats = try await totals.stats(in: context.scope)
        let all = stats.all.sum()
        let today = stats.today.sum()
        func count(_ status: PaymentStatus, _ totals: Totals) -> JSON { JSON(totals.sum(status: status).count) }
        return Answer.success([
            "overview": [
                "totalTransactions": JSON(all.count), "totalAmount": all.amount.json,
                "completedAmount": stats.all.sum(status: .completed).amount.json,
            ],
            "byStatus": .object(
                PaymentStatus.allCases.map { JSON.Member($0.rawValue, count($0, stats.all)) }),
            "byType": .object(
                PaymentKind.allCases.map { JSON.Member($0.rawValue, JSON(stats.all.sum(type: $0).count)) }),
            "last24Hours": ["count": JSON(stats.lastDay.sum().count), "amount": stats.lastDay.sum().amount.json],
            "today": [
                "count": JSON(today.count), "amount": today.amount.json, "completed": count(.completed, stats.today),
                "failed": count(.failed, stats.today), "pending": count(.pending, stats.today),
            ],
            "hourlyVolume": .array(stats.hours.map(\.json)),
        ])
    }
}

extension Stats.Hour {
    /// The hour as a clock in Nairobi shows it.
    fileprivate var json: JSON {
        let digits = EastAfricaTime.timestamp(start)
        let day = [digits.prefix(4), digits.dropFirst(4).prefix(2), digits.dropFirst(6).prefix(2)]
        return [
            "hour": .string("\(day.joined(separator: "-")) \(digits.dropFirst(8).prefix(2)):00:00"),
            "count": JSON(sum.count), "amount": sum.amount.json,
        ]
    }
}

extension Amount {
    /// A number of shillings, with its cents.
    var json: JSON { .number(decimal) }
}

extension StatsEndpoint {
    var operation: APIOperation {
        APIOperation(
            .transactions, "getStats", "The figures of the dashboard",
            description: "In shillings and in hours of Nairobi. Payments are counted by the hour in which they were "
                + "stored; hours without payments are left out.",
            answers: [
                .success(
                    "The figures",
                    .object([
                        "overview": .object([
                            "totalTransactions": .count, "totalAmount": .number, "completedAmount": .number,
                        ]),
                        "byStatus": .counts(of: PaymentStatus.self), "byType": .counts(of: PaymentKind.self),
                        "last24Hours": .object(["count": .count, "amount": .number]),
                        "today": .object([
                            "count": .count, "amount": .number, "completed": .count, "failed": .count,
                            "pending": .count,
                        ]),
                        "hourlyVolume": .array(
                            of: .object([
                                "hour": .string(matching: "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:00:00$"),
                                "count": .count, "amount": .number,
                            ])),
                    ]).named("Stats"), named: "StatsResponse")
            ])
    }
}

extension Schema {
    /// A number for each word of a type.
    fileprivate static func counts<Word: RawRepresentable<String> & CaseIterable>(of type: Word.Type) -> Schema {
        type.allCases.reduce(Schema.object([:])) {
            $0.adding([$1.rawValue: .count])
        }
    }
}
