import Database
import Payments
import TestSupport
import Testing
import Time

/// Ages without the stretches that nobody has seen pass: `SeenTime` as `ClockWatch` and `ClockStore` make it.
struct SeenTimeTests {
    private static let day: Duration = .seconds(86_400)

    /// What the clock is made to do, and how much of the time since the beginning counts afterwards.
    struct Course: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Steps in days, each followed by a look.
        let steps: [Double]
        /// Days of the whole time that were not seen to pass.
        let unseen: Double
        /// Whether the last look finds a leap.
        var leaps = false
    }

    private static let minutes = 1.0 / 1_440

    static let courses = [
        Course(testDescription: "it goes on", steps: Array(repeating: 10 * minutes, count: 20), unseen: 0),
        Course(testDescription: "forty days ahead", steps: [10 * minutes, 40], unseen: 40, leaps: true),
        Course(
            testDescription: "forty days ahead, and on", steps: [10 * minutes, 40, 10 * minutes, 10 * minutes],
            unseen: 40),
        Course(testDescription: "two leaps", steps: [2, 10 * minutes, 3], unseen: 5, leaps: true),
        Course(testDescription: "a short stop", steps: [20 * minutes, 19 * minutes], unseen: 0),
        Course(testDescription: "an hour down", steps: [1.0 / 24], unseen: 1.0 / 24, leaps: true),
        Course(testDescription: "a wrong clock that is mended", steps: [40, 10 * minutes, -40], unseen: 0),
        Course(testDescription: "set back a little, as machines differ", steps: [2, -minutes, minutes], unseen: 2),
        Course(
            testDescription: "set back for good, and right again", steps: [-40, 10 * minutes, 40], unseen: 40,
            leaps: true),
    ]

    @Test(arguments: courses)
    func aLeapIsLeftOutOfEveryAge(_ course: Course) async throws {
        try await withDatabase { database in
            let clock = TestClock()
            let start = clock.now
            let watch = ClockWatch(database: database, clock: clock)
            #expect(try await watch.look() == nil)
            var leap: SeenTime.Leap?
            for step in course.steps {
                clock.advance(by: .microseconds(Int64(step * 86_400_000_000)))
                leap = try await watch.look()
            }
            #expect((leap != nil) == course.leaps)
            let seen = try await ClockWatch(database: database, clock: TestClock()).seen()
            let unseen = seen.unseen(since: start - Self.day * 90, until: clock.now)
            #expect(abs(Double(unseen.microseconds) / 86_400_000_000 - course.unseen) < 0.000_1)
            // A record of the beginning is as old as what was seen to pass.
            let age = clock.now - start
            if age > .zero, course.unseen > 0, course.steps.allSatisfy({ $0 > 0 }) {
                let cutoff = seen.instant(age - unseen + .seconds(1), before: clock.now)
                #expect(cutoff < start && start - cutoff <= .seconds(2))
                #expect(seen.instant(age - unseen - .seconds(1), before: clock.now) > start)
            }
        }
    }

    @Test func withoutALeapAnAgeIsAnAge() async throws {
        try await withDatabase { database in
            let now = Instant(seconds: 1_790_000_000)
            let seen = try await ClockWatch(database: database, clock: TestClock()).seen()
            #expect(seen.instant(Self.day, before: now) == now - Self.day)
        }
    }

    /// The first look of a program that looks at the clock, on a database that an older one has worked with.
    @Test func theFirstLookComparesWithTheNewestRecord() async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            installation.clock.advance(by: Self.day * 40)
            let watch = ClockWatch(database: installation.database, clock: installation.clock)
            let leap = try await watch.look()
            #expect(leap.map { abs(($0.length - Self.day * 40).microseconds) < 1_000_000 } == true)
            #expect(watch.recentLeap == leap)
        }
    }

    /// One instance of two has a wrong clock.
    ///
    /// Neither of them takes the other's look for the passing of time.
    @Test func aWrongClockBesideARightOneMakesNothingOld() async throws {
        try await withDatabase { database in
            let (right, wrong) = (TestClock(), TestClock(now: TestClock().now + Self.day * 40))
            let start = right.now
            let (here, there) = (
                ClockWatch(database: database, clock: right), ClockWatch(database: database, clock: wrong)
            )
            for _ in 0..<10 {
                try await here.look()
                try await there.look()
                let seen = try await ClockWatch(database: database, clock: TestClock()).seen()
                #expect(seen.instant(Self.day * 30, before: wrong.now) < start - Self.day * 29)
                for clock in [right, wrong] { clock.advance(by: .seconds(60)) }
            }
            try await here.look()
            let seen = try await ClockWatch(database: database, clock: TestClock()).seen()
            #expect(seen.unseen(since: start - Self.day, until: right.now) < .seconds(600))
        }
    }
}
