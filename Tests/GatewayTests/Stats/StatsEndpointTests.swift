import DarajaSandbox
import JSON
import TestSupport
import Testing
import Time

struct StatsEndpointTests {
    @Test func figuresHaveTheReferencesShapeAndAreNumbers() async throws {
        // Half past one in the night of Nairobi, which is the day before in UTC.
        let clock = AdjustableClock(start: EastAfricaTime.instant(timestamp: "20260923013000"))
        let options = GatewayOptions {
            $0.sandbox.faults[.callbackLost] = 1
            $0.clock = clock
        }
        try await withGateway(options) { gateway in
            let empty = try await gateway.client.get("/api/stats")
            #expect(empty.status == 200)
            #expect(
                empty.json["data"]?.names == [
                    "overview", "byStatus", "byType", "last24Hours", "today", "hourlyVolume",
                ])
            #expect(empty.json[path: "data", "hourlyVolume"] == [])
            #expect(empty.json[path: "data", "overview", "totalTransactions"] == 0)

            let paid = try await gateway.push("0712345678", amount: 100)
            _ = try await gateway.client.post(LiveGateway.callbackPath, text: successCallback(paid))
            let cancelled = try await gateway.push("0712345679", amount: 40)
            _ = try await gateway.client.post(LiveGateway.callbackPath, text: failureCallback(cancelled))
            _ = try await gateway.pay("0712345670", amount: 30)
            _ = try await gateway.client.post(LiveGateway.confirmationPath, text: c2bNotice(amount: "5.50"))

            let data = try #require(try await gateway.client.get("/api/stats").json["data"])
            let overview: [String: Double] = ["totalTransactions": 4, "totalAmount": 175.5, "completedAmount": 105.5]
            #expect(data["overview"]?.numbers == overview)
            #expect(data["byStatus"]?.numbers == ["completed": 2, "pending": 1, "failed": 0, "cancelled": 1])
            #expect(data["byType"]?.numbers == ["STK_PUSH": 2, "C2B": 1, "B2C": 1])
            #expect(data["last24Hours"]?.numbers == ["count": 4, "amount": 175.5])
            let today: [String: Double] = ["count": 4, "amount": 175.5, "completed": 2, "failed": 0, "pending": 1]
            #expect(data["today"]?.numbers == today)
            let hours = try #require(data["hourlyVolume"]?.array)
            #expect(hours.count == 1)
            #expect(hours.first?.names == ["hour", "count", "amount"])
            #expect(hours.first?["hour"] == "2026-09-23 01:00:00")
        }
    }
}

extension JSON {
    /// The members that are JSON numbers.
    fileprivate var numbers: [String: Double] {
        var numbers: [String: Double] = [:]
        for member in members ?? [] {
            guard case .number(let literal) = member.value else { continue }
            numbers[member.name] = Double(literal)
        }
        return numbers
    }
}
