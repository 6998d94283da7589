import JSON
import Testing
import Time

@Suite struct EastAfricaTimeTests {
    @Test(arguments: [
        ("20260922133536", 1_790_073_336 as Int64), ("20180124144754", 1_516_794_474),
        ("20240229235959", 1_709_240_399),
        ("20000229000000", 951_771_600), ("19700101030000", 0), ("19691231235959", -10_801),
        ("21000228235959", 4_107_531_599), ("20231231235959", 1_704_056_399), ("00010101000000", -62_135_607_600),
        ("99991231235959", 253_402_289_999),
    ])
    func timestampsAreReadAndWritten(_ timestamp: String, _ seconds: Int64) {
        #expect(EastAfricaTime.instant(timestamp: timestamp) == Instant(seconds: seconds))
        #expect(EastAfricaTime.timestamp(Instant(seconds: seconds)) == timestamp)
    }

    @Test(arguments: [
        "", "2026092213353", "202609221335360", "20260922 33536", "2026-09-22T13:3", "20260022133536", "20261322133536",
        "20260900133536", "20260931133536", "20260229000000", "21000229000000", "20260922243536", "20260922136036",
        "20260922133560", "03.07.2024 14:", "2.026e+13", "-2026092213353", "２０２６０９２２１３３５３６", "2020-08-05T10:13:00Z",
    ])
    func whatIsNoDateIsRefused(_ text: String) {
        #expect(EastAfricaTime.instant(timestamp: text) == nil)
    }

    @Test(arguments: ["20240229000000", "20000229000000", "20261231235959"])
    func leapDaysAndLastDaysAreDates(_ text: String) {
        #expect(EastAfricaTime.instant(timestamp: text) != nil)
    }

    /// The clock inside a recorded CheckoutRequestID, which ends with the customer's number.
    @Test func theDayComesFirstInACheckoutRequestID() throws {
        let callback = try Fixture.load("stk-callback-1037-no-response-2026-sandbox")
        let id = try #require(callback[path: "Body", "stkCallback", "CheckoutRequestID"]?.string)
        let instant = try #require(EastAfricaTime.instant(timestamp: "20260922133536"))
        #expect(id.hasPrefix("ws_CO_" + EastAfricaTime.dayFirstTimestamp(instant)))
    }

    @Test func midnightInNairobiBeginsTheDay() throws {
        let midnight = try #require(EastAfricaTime.instant(timestamp: "20240301000000"))
        #expect(EastAfricaTime.day(midnight) == (2024, 3, 1))
        #expect(EastAfricaTime.day(midnight - .microseconds(1)) == (2024, 2, 29))
        #expect(midnight.rfc3339 == "2024-02-29T21:00:00.000Z")
    }

    @Test func partsOfASecondAreCutOffTowardsThePast() {
        #expect(EastAfricaTime.timestamp(Instant(microseconds: 999_999)) == "19700101030000")
        #expect(EastAfricaTime.timestamp(Instant(microseconds: -1)) == "19700101025959")
    }

    @Test func everyDayOfFourCenturiesReadsBack() {
        for day: Int64 in stride(from: -73_000, to: 73_000, by: 1) {
            let instant = Instant(seconds: day * 86_400 + abs(day) % 86_399)
            #expect(EastAfricaTime.instant(timestamp: EastAfricaTime.timestamp(instant)) == instant)
        }
    }
}
