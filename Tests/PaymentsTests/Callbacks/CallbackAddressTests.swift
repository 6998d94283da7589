import Bytes
import Daraja
import Payments
import Synchronization
import Testing
import Time

@Suite struct CallbackAddressTests {
    private static let secret = "a secret of more than thirty-two characters"

    private let address = CallbackAddress(baseURL: "https://pay.example.co.ke", secret: Self.secret)
    private let uid = TransactionUID(at: Instant(seconds: 1_790_073_336), randomness: .system)

    private func token(_ type: CallbackKind, _ uid: TransactionUID, _ address: CallbackAddress? = nil) -> String {
        String((address ?? self.address).url(type, uid).split(separator: "/").last ?? "")
    }

    @Test(arguments: CallbackKind.allCases)
    func aURLCarriesKindNameAndToken(_ type: CallbackKind) {
        let parts = address.url(type, uid).split(separator: "/").map(String.init)
        #expect(
            parts.dropLast() == ["https:", "pay.example.co.ke", "callbacks", type.segment, uid.text])
        #expect(token(type, uid).utf8.count == 32)
        #expect(address.isValid(token(type, uid), type, uid))
    }

    @Test func aSlashAtTheEndOfTheBaseIsTakenOff() {
        let slashed = CallbackAddress(baseURL: "https://pay.example.co.ke/", secret: Self.secret)
        #expect(slashed.url(.stk, uid) == address.url(.stk, uid))
    }

    @Test func aTokenIsBoundToItsKindAndItsPayment() {
        let other = TransactionUID(at: Instant(seconds: 1_790_073_336), randomness: .system)
        for type in CallbackKind.allCases {
            #expect(address.isValid(token(.stk, uid), type, uid) == (type == .stk))
        }
        #expect(!address.isValid(token(.stk, uid), .stk, other))
    }

    @Test func aTokenOfAnotherSecretIsRefused() {
        let other = CallbackAddress(baseURL: "https://pay.example.co.ke", secret: Self.secret + "!")
        #expect(!address.isValid(token(.stk, uid, other), .stk, uid))
        let same = CallbackAddress(baseURL: "https://elsewhere.example", secret: Self.secret)
        #expect(address.isValid(token(.stk, uid, same), .stk, uid))
    }

    @Test func everyChangedCharacterIsNoticed() {
        let token = Array(token(.stk, uid))
        for index in token.indices {
            var changed = token
            changed[index] = changed[index] == "0" ? "1" : "0"
            #expect(!address.isValid(String(changed), .stk, uid))
        }
        for wrong in ["", String(token.dropLast()), String(token) + "0", String(token).uppercased() + " "] {
            #expect(!address.isValid(wrong, .stk, uid))
        }
    }

    @Test func noPathHasAWordThatDarajaRefuses() {
        let state = Mutex(UInt64(1))
        let randomness = Randomness {
            state.withLock { state in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return state ^ state >> 29
            }
        }
        for number in 0..<4_000 {
            let uid = TransactionUID(
                at: Instant(seconds: Int64(1_790_073_336 + number * 7_919)), randomness: randomness)
            let type = CallbackKind.allCases[number % CallbackKind.allCases.count]
            let problems = CallbackURLRules.problems(address.url(type, uid), isProduction: true)
            #expect(problems.isEmpty, "\(problems)")
        }
    }
}
