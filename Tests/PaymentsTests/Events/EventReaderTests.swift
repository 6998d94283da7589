import Daraja
import DarajaSandbox
import Database
import Payments
import TestSupport
import Testing
import Time

@Suite struct EventReaderTests {
    @Test func anEmptyFeedHasNoBounds() async throws {
        try await withInstallation { installation in
            let bounds = try await installation.payments.events.bounds()
            #expect(bounds == (0, 0))
            #expect(try await installation.payments.events.entries(after: 0).isEmpty)
        }
    }

    @Test func eachEntryShowsThePaymentAsItStoodThen() async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let delivery = try installation.onlyDelivery()
            installation.clock.advance(by: .seconds(5))
            _ = try await installation.deliver(delivery)
            try await installation.payments.events.advance()
            let entries = try await installation.payments.events.entries(after: 0)
            #expect(entries.map(\.transaction.state) == [.sending, .accepted, .completed])
            #expect(entries.map(\.transaction.version) == [1, 2, 3])
            let receipt = try #require(installation.daraja.payments.first?.receipt)
            #expect(entries.map(\.transaction.receipt) == [nil, nil, receipt])
            #expect(entries.map(\.transaction.result.code) == [nil, nil, .success])
            #expect(entries.map { $0.callback?.type } == [nil, nil, .stk])
            #expect(entries.last?.callback?.body == String(decoding: delivery.body, as: UTF8.self))
            #expect(entries.map { $0.transaction.rawCallback == nil } == [true, true, false])
            #expect(entries.map { $0.transaction.updatedAt } == entries.map(\.event.at))
            #expect(try await installation.payments.events.bounds() == (1, 3))
        }
    }

    @Test func pagesFollowEachOtherWithoutGaps() async throws {
        try await withInstallation { installation in
            for _ in 0..<(EventReader.page / 2 + 3) { _ = try await installation.push() }
            let events = installation.payments.events
            try await events.advance()
            let bounds = try await events.bounds()
            #expect(bounds == (1, Int64(EventReader.page + 6)))
            let first = try await events.entries(after: 0)
            #expect(first.count == EventReader.page)
            let last = try #require(first.last?.event.id)
            let rest = try await events.entries(after: last)
            #expect(rest.count == 6)
            #expect((first + rest).map(\.event.id) == Array(1...bounds.newest))
            #expect(try await events.entries(after: bounds.newest).isEmpty)
        }
    }

    @Test func anEntryWhoseCallbackIsPrunedIsStillThere() async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            _ = try await installation.deliver(installation.onlyDelivery())
            try await installation.database.write { connection in
                _ = try connection.execute("DELETE FROM callback_history")
            }
            try await installation.payments.events.advance()
            let entry = try #require(try await installation.payments.events.entries(after: 2).first)
            #expect(entry.callback == nil && entry.transaction.state == .completed)
        }
    }
}
