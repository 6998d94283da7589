import Bytes
import Testing
import Traces

struct TraceIDTests {
    @Test(arguments: [
        "4bf92f3577b34da6a3ce929d0e0e4736", "00000000000000000000000000000001", "f0000000000000000000000000000000",
    ])
    func whatIsReadIsWrittenAgain(_ text: String) {
        #expect(TraceID(text)?.description == text)
    }

    @Test(
        arguments: [
            "", "0", "00000000000000000000000000000000", "4BF92F3577B34DA6A3CE929D0E0E4736",
            "4bf92f3577b34da6a3ce929d0e0e473", "4bf92f3577b34da6a3ce929d0e0e47366", "4bf92f3577b34da6a3ce929d0e0e473g",
        ])
    func othersAreNone(_ text: String) {
        #expect(TraceID(text) == nil)
    }

    @Test func oneThatIsDrawnIsNeverZero() {
        #expect(TraceID(Randomness { 0 }).description == "00000000000000000000000000000001")
    }
}
