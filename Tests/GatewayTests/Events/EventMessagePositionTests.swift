import Testing

@testable import Gateway

struct EventMessagePositionTests {
    @Test(arguments: [("17", EventMessage.Position(event: 17, part: nil)), ("17.2", .init(event: 17, part: 2))])
    func anIDIsReadAsItWasWritten(_ text: String, _ position: EventMessage.Position) {
        #expect(EventMessage.Position(text) == position)
        #expect(position.text == text)
    }

    @Test(arguments: ["", "x", "-1", "17.", "17.0", "17.x", "1.2.3"])
    func whatWeDidNotWriteIsNoID(_ text: String) {
        #expect(EventMessage.Position(text) == nil)
    }

    @Test func theLastMessageOfAnEventComesAfterItsOthers() {
        let order: [EventMessage.Position] = [
            .init(event: 1, part: 1), .init(event: 1, part: 2), .init(event: 1, part: nil), .init(event: 2, part: 1),
        ]
        #expect(order.shuffled().sorted() == order)
    }
}
