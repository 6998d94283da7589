import Daraja
import JSON
import Testing

@Suite struct AccessTokenTests {
    @Test(
        arguments: [
            (["access_token": "c9SQ", "expires_in": "3599"], 3_599),
            (["access_token": "c9SQ", "expires_in": 3_599], 3_599),
            (["access_token": "c9SQ", "expiry_in": "1200"], 1_200), (["access_token": "c9SQ"], 3_600),
            (["access_token": "c9SQ", "expires_in": .null], 3_600),
            (["access_token": "c9SQ", "expires_in": ""], 3_600),
            (["access_token": "c9SQ", "expires_in": "soon"], 3_600),
            (["access_token": "c9SQ", "expires_in": []], 3_600),
            (["access_token": "c9SQ", "expires_in": 0], 3_600), (["access_token": "c9SQ", "expires_in": -5], 3_600),
            (["access_token": "c9SQ", "expires_in": "9223372036854775807"], 3_600),
        ] as [(JSON, Int)])
    func theLifetimeIsReadOrTheDocumentedOne(_ json: JSON, _ seconds: Int) throws {
        let token = try #require(AccessToken(json: json))
        #expect(token.value == "c9SQ")
        #expect(token.lifetime == .seconds(seconds))
    }

    @Test(
        arguments: [
            .null, [], [:], "c9SQ", ["access_token": ""], ["access_token": .null], ["access_token": 5],
            ["errorCode": "400.008.02", "errorMessage": "Invalid grant type passed"],
        ] as [JSON])
    func withoutATextThereIsNoToken(_ json: JSON) {
        #expect(AccessToken(json: json) == nil)
    }

    /// What cannot be put in a header is no token.
    @Test(
        arguments: [
            ("abc\n", "a line break"), ("abc\r\nX-Evil: 1", "a line break"), ("a b", "a blank"), (" abc", "a blank"),
            ("abc\t", "a blank"), ("abc\u{0}", "a control character"), ("abc\u{7F}", "a control character"),
            ("ab\u{E9}", "outside ASCII"), ("ab\u{2028}c", "outside ASCII"), ("", "empty"),
            (String(repeating: "a", count: 4_097), "4097 characters"),
        ])
    func aTokenThatCannotBeSentIsNone(_ value: String, _ flaw: String) {
        #expect(AccessToken(json: ["access_token": .string(value), "expires_in": "3599"]) == nil)
        #expect(AccessToken.flaw(in: value)?.contains(flaw) == true)
    }

    @Test(arguments: ["c9SQxWWhmdVRlyh0zh8gZDTkubVF", "eyJ0.eyJz-_~+/==", String(repeating: "a", count: 4_096)])
    func aTokenOfVisibleCharactersIsOne(_ value: String) {
        #expect(AccessToken(json: ["access_token": .string(value)])?.value == value)
        #expect(AccessToken.flaw(in: value) == nil)
    }

    @Test func noRenderingHoldsTheToken() {
        let token = AccessToken(value: "c9SQxWWhmdVRlyh0zh8gZDTkubVF", lifetime: .seconds(3_599))
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), "\([token])", "\(Optional(token) as Any)", dumped] {
            #expect(!text.contains("c9SQ"))
        }
    }

    @Test func thePathAsksForTheOnlyGrant() {
        #expect(AccessToken.path == "/oauth/v1/generate?grant_type=client_credentials")
    }
}
