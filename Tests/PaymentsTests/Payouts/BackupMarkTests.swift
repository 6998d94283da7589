import Jobs
import Ownership
import Payments
import TestSupport
import Testing

@Suite struct BackupMarkTests {
    @Test func aMarkedCopySendsNoPayoutsAndStillAsks() async throws {
        try await withInstallation { installation in
            try await BackupMark.place(in: installation.database, at: installation.clock.now)
            let holds = PayoutHoldService(
                database: installation.database, clock: installation.clock, queue: installation.payments.queue)
            let hold = try #require(try await holds.current(of: .default))
            #expect(hold.reason.contains("backup") && hold.heldBy == "lango backup")
            // Asking about payments uses no credential that is in doubt.
            #expect(hold.transactionID == nil)
            #expect(try await holds.resume(.default, reason: "compared", person: "a test"))
        }
    }

    @Test func whatHeldThemBeforeIsNotForgotten() async throws {
        try await withInstallation { installation in
            let holds = PayoutHoldService(
                database: installation.database, clock: installation.clock, queue: installation.payments.queue)
            try await holds.hold(.default, reason: "wrong certificate", person: "a test")
            try await BackupMark.place(in: installation.database, at: installation.clock.now)
            let reason = try #require(try await holds.current(of: .default)).reason
            #expect(reason.contains("backup") && reason.contains("wrong certificate"))
        }
    }

    /// It may have been made, and have paid, after the copy.
    @Test func aMerchantThatIsMadeInAMarkedCopyIsHeldAsWell() async throws {
        try await withShops { shops in
            let database = shops.installation.database
            let merchants = shops.payments.merchantService
            let holds = PayoutHoldService(
                database: database, clock: shops.clock, queue: shops.payments.queue)
            let before = try await merchants.add("early", try Shops.form("600551", "early"), actor: "a test")
            #expect(try await holds.current(of: before.id) == nil)
            try await BackupMark.place(in: database, at: shops.clock.now)
            let new = try await merchants.add("late", try Shops.form("600552", "late"), actor: "a test")
            #expect(try await holds.current(of: new.id)?.reason.contains("backup") == true)
            for merchant in try await merchants.list() {
                _ = try await holds.resume(merchant.id, reason: "compared", person: "a test")
            }
            let after = try await merchants.add("later", try Shops.form("600553", "later"), actor: "a test")
            #expect(try await holds.current(of: after.id) == nil)
        }
    }

    @Test func anExportReadsEverythingOnceInOrder() async throws {
        try await withInstallation { installation in
            for number in 10..<40 { _ = try await installation.push("2547083741\(number)") }
            let export = TransactionExport(database: installation.database, filter: .init(in: .all, type: .stkPush))
            let page = try await export.page(after: 0)
            #expect(page.map(\.id) == Array(1...30))
            #expect(try await export.page(after: 30).isEmpty)
            #expect(try await export.page(after: 12).first?.id == 13)
        }
    }
}
