import Bytes
import OperatorLog
import Testing

/// What `Redactor`, and `RedactionScanner` behind it, take out of text.
struct RedactorTests {
    @Test func aKnownSecretIsFoundInPlainAndInBase64() {
        let redactor = Redactor(secrets: ["a-passkey-of-some-length"])
        let password = Base64.encode("174379a-passkey-of-some-length20260922133536".utf8)
        for text in ["key a-passkey-of-some-length!", "Password=\(password)"] {
            let redacted = redactor.redact(text)
            #expect(redacted.contains(Redactor.mark))
            #expect(!redacted.contains("passkey-of") && !redacted.contains(password))
        }
    }

    /// One in two thousand has a part that looks like a phone number.
    @Test func theNameOfATraceStaysWhole() {
        let name = "a254712345678b0712345678c0000000"
        for member in ["trace_id", "request_id"] { #expect(Redactor().redact(name, named: member) == name) }
        #expect(Redactor().redact(name, named: "reason") != name)
        #expect(Redactor().redact("254712345678", named: "trace_id") != "254712345678")
    }

    @Test(arguments: ["254712345678", "+254712345678", "0712345678"])
    func aPhoneNumberIsMasked(_ number: String) {
        let redacted = Redactor().redact("customer \(number) called")
        #expect(!redacted.contains("12345678") && redacted.hasSuffix("called"))
    }

    @Test func keysAndTokensAreKnownByTheirShape() {
        let key = "mpesa_" + String(repeating: "a1", count: 32)
        #expect(!Redactor().redact("X-API-Key: \(key)").contains(key))
        #expect(!Redactor().redact("Authorization: Bearer c9SQxWWhmdVRlyh0zh8gZDTkubVF").contains("c9SQ"))
    }

    @Test func whatIsNamedASecretIsGoneWhateverItIs() {
        #expect(Redactor().redact("x", named: "SecurityCredential") == Redactor.mark)
        #expect(Redactor().redact("ORDER-1", named: "reference") == "ORDER-1")
    }

    /// A ticket stands in the query of a request, and a token in its path, in whichever spelling.
    @Test(arguments: [
        "GET /api/events?ticket=ticket_0123456789abcdef0123456789abcdef&types=x",
        "/api/events?ticket=ticket%5F0123456789abcdef0123456789abcdef", "ticket_0123456789abcdef0123456789abcdef",
        "/callbacks/stk/01a209d0-6a73-774e-9877-28c3c1d49097/0123456789abcdef0123456789abcdef",
        "/callbacks/c2b-confirmation/174379/0123456789abcdef0123456789abcdef",
        "/callbacks/stk/01a209d0-6a73-774e-9877-28c3c1d49097/%30123456789abcdef0123456789abcdef",
    ])
    func ticketsAndTokensInURLsAreGone(_ text: String) {
        let redacted = Redactor().redact(text)
        #expect(!redacted.contains("123456789abcdef") && redacted.contains(Redactor.mark), "\(redacted)")
    }
}
