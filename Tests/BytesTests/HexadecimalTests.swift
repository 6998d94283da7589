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

    @Test func numbersKeepTheirZeros() {
        #expect(Hexadecimal.text(0xABC) == "0000000000000abc" && Hexadecimal.text(UInt64.max) == "ffffffffffffffff")
        #expect(Hexadecimal.text(0x1_2345, digits: 4) == "2345" && Hexadecimal.text(5, digits: 2) == "05")
    }

    @Test(arguments: [
        ("0", 0 as UInt64?), ("00f0", 240), ("ffffffffffffffff", .max), ("F0", nil), ("0x1", nil), ("g", nil),
    ])
    func numbersAreReadInLowerCase(_ text: String, _ number: UInt64?) {
        #expect(Hexadecimal.number(text.utf8) == number)
    }

    @Test func bytesAreReadInEitherCase() {
        #expect(Hexadecimal.bytes("00090A0f7FfF") == [0, 9, 10, 15, 127, 255] && Hexadecimal.bytes("") == [])
        for other in ["0", "0g", "+1", " 1", "0é", "0x"] { #expect(Hexadecimal.bytes(other) == nil, "\(other)") }
    }
}
