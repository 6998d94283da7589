import Testing

@testable import Payments

@Suite struct LookUpScheduleTests {
    @Test(arguments: [
        (0, 30), (29, 1), (30, 15), (59, 1), (60, 30), (600, 1_200), (1_799, 1),
    ])
    func aPushIsAskedAboutAtItsMoments(_ age: Int, _ wait: Int) {
        #expect(LookUpSchedule.push.wait(atAge: .seconds(age)) == .seconds(wait))
    }

    @Test func theEndIsTheEnd() {
        #expect(LookUpSchedule.push.wait(atAge: .seconds(1_800)) == nil)
        #expect(LookUpSchedule.payout.wait(atAge: .seconds(86_399)) == .seconds(1))
        #expect(LookUpSchedule.payout.wait(atAge: .seconds(86_400)) == nil)
    }

    @Test(arguments: [LookUpSchedule.push, .payout])
    func momentsComeInOrderAndBeforeTheEnd(_ schedule: LookUpSchedule) {
        #expect(schedule.moments == schedule.moments.sorted())
        #expect(Set(schedule.moments).count == schedule.moments.count)
        #expect(schedule.moments.allSatisfy { $0 > .zero && $0 < schedule.end })
        #expect(schedule.first == schedule.moments.first)
    }

    @Test(arguments: [(10, 30), (240, 30), (400, 50), (43_200, 5_400)])
    func aLostQuestionIsAskedAgainTheSoonerTheYoungerThePayment(_ age: Int, _ wait: Int) {
        #expect(LookUpSchedule.payout.retry(atAge: .seconds(age)) == .seconds(wait))
    }

    @Test func collectionsHaveTheShortSchedule() {
        #expect(PaymentKind.stkPush.lookUp?.schedule == .push)
        #expect(PaymentKind.b2c.lookUp?.schedule == .payout)
    }
}
