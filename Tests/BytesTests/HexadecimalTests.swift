import Bytes
import Testing

@Suite struct HexadecimalTests {
    @Test func everyByteHasTwoDigits() {
        #expect(Hexadecimal.text([]) == "")
        #expect(Hexadecimal.text([0, 9, 10, 15, 16, 127, 128, 255]) == "00090a0f107f80ff")
        #expect(Hexadecimal.isWritten("09af", digits: 4))
        for other in ["09a", "09aff", "09aF", "09ag", "09é"] { #expect(!Hexadecimal.isWritten(other, digits: 4)) }
        #expect(Set((UInt8.min...UInt8.max).map { Hexadecimal.text([$0]) }).count == 256)
    }
}
