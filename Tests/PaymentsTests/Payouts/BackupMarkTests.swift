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
