import Access
import Bytes
import Database
import TestSupport
import Testing
import Time

struct EventTicketServiceTests {
    @Test func aTicketIsTakenOnceInWhicheverProcess() async throws {
        try await withDatabase { database in
            let clock = TestClock()
            let (here, there) = (Self.service(database, clock), Self.service(database, clock))
            let (ticket, expiresAt) = try await here.issue(keyID: 7)
            #expect(expiresAt == clock.now + EventTicket.validity)
            #expect(EventTicket(ticket.text) == ticket)
            #expect(try await there.redeem(ticket) == EventTicketHolder.key(7, secretEndsAt: nil))
            #expect(try await here.redeem(ticket) == nil)
        }
    }

    /// The ticket of an old secret opens nothing that outlives that secret.
    @Test func aTicketKnowsWhenTheSecretThatBoughtItEnds() async throws {
        try await withDatabase { database in
            let clock = TestClock()
            let service = Self.service(database, clock)
            let end = clock.now + .seconds(600)
            let (ticket, _) = try await service.issue(keyID: 7, secretEndsAt: end)
            #expect(try await service.redeem(ticket) == EventTicketHolder.key(7, secretEndsAt: end))
        }
    }

    @Test func aTicketThatIsTooOldOpensNothing() async throws {
        try await withDatabase { database in
            let clock = TestClock()
            let service = Self.service(database, clock)
            let (ticket, _) = try await service.issue(keyID: nil)
            let (other, _) = try await service.issue(keyID: nil)
            clock.advance(by: .seconds(59))
            #expect(try await service.redeem(other) == .local)
            clock.advance(by: .seconds(1))
            #expect(try await service.redeem(ticket) == nil)
        }
    }

    @Test func onlyTheHashIsStored() async throws {
        try await withDatabase { database in
            let (ticket, _) = try await Self.service(database, TestClock()).issue(keyID: 1)
            let rows = try await database.read { try $0.query("SELECT * FROM event_tickets") }
            #expect(rows.count == 1 && !"\(rows)".contains(ticket.text.dropFirst(EventTicket.mark.count)))
        }
    }

    private static func service(_ database: any SQLDatabase, _ clock: TestClock) -> EventTicketService {
        EventTicketService(database: database, clock: clock, randomness: .system)
    }
}
