import Daraja
import JSON
import Testing

@testable import Payments

@Suite struct RedactionTests {
    private static let password = "MTc0Mzc5YmZiMjc5ZjlhYTliZGJjZjE1OGU5N2RkNzFhNDY3Y2Q="
    private static let token = "0123456789abcdef0123456789abcdef"

    private static func stored(_ text: String) -> String {
        Redaction.storedBody(Array(text.utf8), try? JSON(parsing: text))
    }

    @Test(
        arguments: [
            #"{"Body" : {"stkCallback":{"Amount":1.00 , "CheckoutRequestID":"ws_CO_1"}}}"#, "not JSON at all", "",
            #"{"unicode":"caf\u00e9"}"#,
            // The word alone is no secret: it stands as a value.
            #"{"ResultDesc": "Wrong Password"}"#,
        ])
    func aBodyWithoutSecretsIsKeptByteForByte(_ text: String) {
        #expect(Self.stored(text) == text)
    }

    @Test(arguments: ["SecurityCredential", "Password", "InitiatorPassword", "Passkey"])
    func aSecretIsTakenOutAtAnyDepth(_ name: String) throws {
        let document: JSON = ["a": [["b": .object([JSON.Member(name, .string(Self.password)), JSON.Member("c", 1)])]]]
        let stored = Self.stored(document.text)
        #expect(!stored.contains(Self.password))
        #expect(stored == #"{"a":[{"b":{"\#(name)":"[redacted]","c":1}}]}"#)
    }

    @Test(arguments: ["CallBackURL", "ResultURL", "QueueTimeOutURL", "QueueTimeoutURL"])
    func theTokenOfACallbackURLIsTakenOut(_ name: String) {
        let document = JSON.object([JSON.Member(name, .string("https://pay.example/callbacks/stk/uid/\(Self.token)"))])
        #expect(Self.stored(document.text) == #"{"\#(name)":"https://pay.example/callbacks/stk/uid/[redacted]"}"#)
    }

    @Test func aSecretThatIsNoTextIsTakenOutToo() {
        #expect(Self.stored(#"{"Password":{"value":"x"},"n":1}"#) == #"{"Password":"[redacted]","n":1}"#)
    }

    @Test func theSecretsOfACutOffBodyAreTakenOut() {
        let text = """
            {"Request":{"SecurityCredential":"\(Self.password)","ResultURL":"https://pay.example/callbacks/stk/\
            0192f7a4-5b1c-7def-8123-456789abcdef/\(Self.token)","Amount":
            """
        let stored = Self.stored(text)
        #expect(!stored.contains(Self.password) && !stored.contains(Self.token))
        #expect(stored.hasPrefix(#"{"Request":{"SecurityCredential":"[redacted]","ResultURL":"https://pay."#))
        #expect(stored.hasSuffix(#"[redacted]","Amount":"#))
    }

    @Test func bytesThatAreNoTextAreStoredAllTheSame() {
        #expect(Redaction.storedBody([0x7b, 0xff, 0xfe, 0x7d], nil).utf8.count > 2)
    }
}
