import Testing

@testable import Payments

@Suite struct HexadecimalTests {
    @Test func everyByteHasTwoDigits() {
        #expect(Hexadecimal.text([]) == "")
        #expect(Hexadecimal.text([0, 9, 10, 15, 16, 127, 128, 255]) == "00090a0f107f80ff")
        #expect(Set((UInt8.min...UInt8.max).map { Hexadecimal.text([$0]) }).count == 256)
    }
}
