import Daraja
import DarajaSandbox
import Database
import Payments
import TestSupport
import Testing
import Time

/// HourlyTotals, Totals, TotalsStore and Stats against a count of every payment.
@Suite struct TotalsKeeperTests {
    /// Pushes and payouts that end in every way, some of them not yet.
    private static let phoneNumbers = [
        "254708374149", "254700001032", "254700000008", "254711000001", "254711000002", "254711000011", "254700000001",
    ]

    /// What is told twice must say the same.
    private struct Figures: Equatable {
        var sums: [String: [Int64]] = [:]

        mutating func add(_ key: String, _ count: Int64, _ cents: Int64) {
            guard count != 0 || cents != 0 else { return }
            let sum = sums[key] ?? [0, 0]
            sums[key] = [sum[0] + count, sum[1] + cents]
        }

        init() {}

        init(_ totals: Totals) {
            for type in PaymentKind.allCases {
                for status in PaymentStatus.allCases {
                    let sum = totals.sum(type: type, status: status)
                    add("\(type.rawValue) \(status.rawValue)", sum.count, sum.amount.cents)
                }
            }
        }
    }

    /// Counts the payments that were stored since an instant, one by one.
    private func count(_ installation: Installation, since instant: Instant) async throws -> Figures {
        let rows = try await installation.database.read { connection in
            try connection.query(
                "SELECT transaction_type, status, amount FROM transactions WHERE created_at >= ?",
                [.integer(instant.microseconds)])
        }
        var figures = Figures()
        for row in rows {
            var reader = row.reader
            figures.add("\(try reader.text()) \(try reader.text())", 1, try reader.integer())
        }
        return figures
    }

    private func expectRightFigures(_ installation: Installation) async throws {
        let stats = try await installation.payments.totals.stats()
        let now = installation.clock.now
        #expect(Figures(stats.all) == (try await count(installation, since: Instant(seconds: 0))))
        let midnight = EastAfricaTime.startOfDay(now)
        #expect(Figures(stats.today) == (try await count(installation, since: midnight)))
        let yesterday = Instant(seconds: (now.seconds / 3_600 - 23) * 3_600)
        let lastDay = try await count(installation, since: yesterday)
        #expect(Figures(stats.lastDay) == lastDay)
        #expect(stats.hours.map(\.sum.count).reduce(0, +) == lastDay.sums.values.map { $0[0] }.reduce(0, +))
        #expect(stats.hours.map(\.start) == stats.hours.map(\.start).sorted())
        #expect(stats.all.sum().count == (try await installation.count("transactions")))
    }

    @Test(arguments: [nil, 1, 3] as [Int?])
    func theyEqualACountOfEveryPayment(_ keepsEvery: Int?) async throws {
        try await withInstallation { installation in
            var random = SystemRandomNumberGenerator()
            var deliveries: [Delivery] = []
            for step in 0..<60 {
                let phoneNumber = try #require(Self.phoneNumbers.randomElement(using: &random))
                let shillings = Int64.random(in: 10...500, using: &random)
                if step % 5 == 0 {
                    _ = try await installation.pay(phoneNumber, shillings: shillings, isQueued: step % 10 == 0)
                } else {
                    _ = try await installation.push(phoneNumber, shillings: shillings)
                }
                deliveries += installation.daraja.takeDeliveries()
                deliveries.shuffle(using: &random)
                if let delivery = deliveries.popLast() { _ = try await installation.deliver(delivery) }
                if step % 7 == 0 { _ = try await installation.confirm(C2BBody.notice("TIM5KXQ8\(10 + step)")) }
                if step % 20 == 19 { try await installation.pass(.seconds(30_000), steps: 3) }
                installation.clock.advance(by: .seconds(Int.random(in: 0...1_200, using: &random)))
                if let keepsEvery, step % keepsEvery == 0 { try await installation.payments.totals.run() }
                if step % 15 == 0 { try await expectRightFigures(installation) }
            }
            try await expectRightFigures(installation)
            try await installation.payments.totals.run()
            try await expectRightFigures(installation)
        }
    }

    @Test func keepersAtOnceCountEachEventOnce() async throws {
        try await withInstallation { installation in
            for _ in 0..<40 { _ = try await installation.push() }
            for delivery in installation.daraja.takeDeliveries() { _ = try await installation.deliver(delivery) }
            let other = try installation.restarted()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<16 {
                    group.addTask { try await (number % 2 == 0 ? installation : other).payments.totals.run() }
                }
                try await group.waitForAll()
            }
            try await expectRightFigures(installation)
            let all = try await other.payments.totals.stats().all
            #expect(all.sum(type: .stkPush, status: .completed).count == 40)
            #expect(all.sum(status: .pending).count == 0)
        }
    }

    @Test func withoutPaymentsEverythingIsZero() async throws {
        try await withInstallation { installation in
            try await installation.payments.totals.run()
            let stats = try await installation.payments.totals.stats()
            #expect(stats.all.sum().count == 0 && stats.today.sum().amount == Amount(cents: 0))
            #expect(stats.hours.isEmpty)
        }
    }
}
