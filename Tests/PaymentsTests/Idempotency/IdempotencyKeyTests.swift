import JSON
import Payments
import Testing

@Suite struct IdempotencyKeyTests {
    private func fingerprint(_ text: String) throws -> String {
        try #require(IdempotencyKey("key", scope: IdempotencyScope("stk-push"), body: JSON(parsing: text))).fingerprint
    }

    @Test(
        arguments: [
            #"{"a":1,"b":{"c":[1,2],"d":null}}"#, #"{"b":{"d":null,"c":[1,2]},"a":1}"#,
            " {\n\t\"a\" : 1 , \"b\" : { \"c\" : [ 1 , 2 ] , \"d\" : null } } ",
            #"{"\u0061":1,"b":{"c":[1,2],"d":null}}"#,
        ])
    func orderAndBlanksDoNotMatter(_ text: String) throws {
        #expect(try fingerprint(text) == fingerprint(#"{"a":1,"b":{"c":[1,2],"d":null}}"#))
    }

    @Test(
        arguments: [
            #"{"a":2,"b":{"c":[1,2],"d":null}}"#, #"{"a":"1","b":{"c":[1,2],"d":null}}"#,
            #"{"a":1,"b":{"c":[2,1],"d":null}}"#, #"{"a":1,"b":{"c":[1,2]}}"#, #"{"a":1,"b":{"c":[1,2],"d":false}}"#,
            #"{"a":1,"c":[1,2],"d":null}"#, "{}", "null",
        ])
    func everyOtherDifferenceMatters(_ text: String) throws {
        #expect(try fingerprint(text) != fingerprint(#"{"a":1,"b":{"c":[1,2],"d":null}}"#))
    }

    @Test func aFingerprintIsSHA256InHexadecimal() throws {
        // printf '{"a":1}' | sha256sum
        #expect(
            try fingerprint(#"{ "a": 1 }"#) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862")
    }

    @Test(arguments: ["", "with blank", "caf\u{e9}", "tab\t", String(repeating: "k", count: 256)])
    func aKeyIsVisibleASCIIOfLimitedLength(_ text: String) {
        #expect(IdempotencyKey(text, scope: IdempotencyScope("stk-push"), body: [:]) == nil)
    }

    @Test(arguments: ["k", "!~", "0192f7a4-5b1c-7def", String(repeating: "k", count: 255)])
    func usualKeysAreTaken(_ text: String) {
        #expect(IdempotencyKey(text, scope: IdempotencyScope("stk-push"), body: [:])?.key == text)
    }
}
