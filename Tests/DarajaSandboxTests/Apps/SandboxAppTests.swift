import Daraja
import DarajaSandbox
import JSON
import Testing

struct SandboxAppTests {
    private static func shortcode(_ text: String) throws -> Shortcode { try #require(Shortcode(text)) }

    @Test func theShortFormAndTheJSONFormSayTheSame() throws {
        let short = try SandboxApp(
            notation: "key:secret:600000=pass,600100/800100=till=pass,600200:api=a:b=c")
        let json: JSON = [
            "consumerKey": "key", "consumerSecret": "secret",
            "shortcodes": [
                ["shortcode": "600000", "passkey": "pass"],
                ["shortcode": 600100, "till": 800100, "passkey": "till=pass"], "600200",
            ],
            "initiators": [["name": "api", "password": "a:b=c"]],
        ]
        #expect(try SandboxApp(json: json) == short)
        #expect(try SandboxApp.list(json: [json, json]) == [short, short])
        #expect(
            short.businesses.map(\.shortcode) == [
                try Self.shortcode("600000"), try Self.shortcode("600100"), try Self.shortcode("600200"),
            ])
        #expect(short.businesses.map(\.till) == [nil, try Self.shortcode("800100"), nil])
        #expect(short.businesses.map(\.passkey) == ["pass", "till=pass", nil])
        #expect(short.initiators == [SandboxApp.Initiator("api", password: "a:b=c")])
    }

    @Test func theJSONFormNamesProducts() throws {
        let json: JSON = [
            "consumerKey": "key", "consumerSecret": "secret", "initiators": ["api"],
            "shortcodes": [
                ["shortcode": "600000", "pushes": false], ["shortcode": "600001", "payouts": false, "till": .null],
            ],
        ]
        let app = try SandboxApp(json: json)
        #expect(app.businesses.map(\.takesPushes) == [false, true])
        #expect(app.businesses.map(\.paysOut) == [true, false])
        #expect(app.initiators == [SandboxApp.Initiator("api")])
    }

    @Test(arguments: [
        "", "key:secret", "key:secret:12", "key:secret:600000/1", "key:secret:600000=", "key:secret:600000:api=",
    ])
    func anUnreadableShortFormIsRefused(_ text: String) {
        #expect(throws: SandboxAppError.self) { try SandboxApp(notation: text) }
    }

    @Test(arguments: [
        #"{"consumerKey":"k"}"#, #"{"consumerKey":"","consumerSecret":"s"}"#, "[]", "7",
        #"{"consumerKey":"k","consumerSecret":"s","shortcode":"600000"}"#,
        #"{"consumerKey":"k","consumerSecret":"s","shortcodes":"600000"}"#,
        #"{"consumerKey":"k","consumerSecret":"s","shortcodes":["12"]}"#,
        #"{"consumerKey":"k","consumerSecret":"s","shortcodes":[{"till":"600000"}]}"#,
        #"{"consumerKey":"k","consumerSecret":"s","shortcodes":[{"shortcode":"600000","pushes":1}]}"#,
        #"{"consumerKey":"k","consumerSecret":"s","shortcodes":[{"shortcode":"600000","passkey":""}]}"#,
        #"{"consumerKey":"k","consumerSecret":"s","initiators":[{"password":"p"}]}"#,
        #"{"consumerKey":"k","consumerSecret":"s","initiators":[7]}"#,
    ])
    func anUnreadableJSONFormIsRefused(_ text: String) throws {
        let json = try JSON(parsing: text)
        #expect(throws: SandboxAppError.self) { try SandboxApp(json: json) }
    }

    @Test(arguments: [
        ["a:s:600000", "b:s:600000"], ["a:s:600000", "b:s:700000/600000"], ["a:s:600000/700000", "b:s:700000"],
        ["a:s:600000,600000"], ["a:s:600000/600000"], ["a:s:600000", "a:s:600001"], [":s:600000"], ["a::600000"],
    ])
    func appsThatDoNotFitTogetherAreRefused(_ notations: [String]) throws {
        let apps = try notations.map { try SandboxApp(notation: $0) }
        #expect(throws: SandboxAppError.self) { try SandboxApp.check(apps) }
    }

    @Test func initiatorsOfOneAppDiffer() throws {
        var app = try SandboxApp(notation: "a:s:600000:api")
        try SandboxApp.check([app])
        app.initiators.append(SandboxApp.Initiator("api"))
        #expect(throws: SandboxAppError.self) { try SandboxApp.check([app]) }
    }
}
