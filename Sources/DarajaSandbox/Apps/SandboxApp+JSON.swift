import Daraja
public import JSON

extension SandboxApp {
    /// Reads the form in which an app is declared in a file and on the control path.
    ///
    /// `consumerKey` and `consumerSecret` are required. `shortcodes` has numbers, or objects with `shortcode`, `till`,
    /// `passkey`, `pushes` and `payouts`. `initiators` has names, or objects with `name` and `password`. An unknown
    /// member is an error, because it is a misspelled one.
    public init(json: JSON) throws(SandboxAppError) {
        let members = try Self.members(
            json, "an app", ["consumerKey", "consumerSecret", "shortcodes", "initiators"])
        self.init(
            consumerKey: try Self.text(members, "consumerKey"),
            consumerSecret: try Self.text(members, "consumerSecret"),
            businesses: try Self.list(members, "shortcodes").map { json throws(SandboxAppError) in
                try Self.business(json)
            },
            initiators: try Self.list(members, "initiators").map { json throws(SandboxAppError) in
                try Self.initiator(json)
            })
    }

    /// Reads a list of apps, or one app.
    public static func list(json: JSON) throws(SandboxAppError) -> [SandboxApp] {
        try (json.array ?? [json]).map { json throws(SandboxAppError) in try SandboxApp(json: json) }
    }

    /// The app without secrets.
    var json: JSON {
        [
            "consumerKey": .string(consumerKey),
            "shortcodes": .array(
                businesses.map { business in
                    [
                        "shortcode": .string(business.shortcode.text), "till": JSON(business.till?.text),
                        "pushes": .bool(business.takesPushes), "payouts": .bool(business.paysOut),
                    ]
                }),
            "initiators": .array(initiators.map { .string($0.name) }),
        ]
    }

    private static func business(_ json: JSON) throws(SandboxAppError) -> Business {
        if let text = json.scalarText { return Business(try shortcode(text)) }
        let members = try members(json, "a shortcode", ["shortcode", "till", "passkey", "pushes", "payouts"])
        var business = Business(try shortcode(try text(members, "shortcode")))
        if members["till"] != nil { business.till = try shortcode(try text(members, "till")) }
        if members["passkey"] != nil { business.passkey = try text(members, "passkey") }
        business.takesPushes = try flag(members, "pushes")
        business.paysOut = try flag(members, "payouts")
        return business
    }

    private static func initiator(_ json: JSON) throws(SandboxAppError) -> Initiator {
        if let name = json.string { return Initiator(name) }
        let members = try members(json, "an initiator", ["name", "password"])
        return Initiator(
            try text(members, "name"), password: members["password"] == nil ? nil : try text(members, "password"))
    }

    static func shortcode(_ text: String) throws(SandboxAppError) -> Shortcode {
        guard let shortcode = Shortcode(text) else {
            throw SandboxAppError("a shortcode or till has 5 to 7 digits")
        }
        return shortcode
    }

    /// The members by their names; `null` counts as absent.
    private static func members(
        _ json: JSON, _ what: String, _ names: [String]
    ) throws(SandboxAppError) -> [String: JSON] {
        guard let members = json.members else { throw SandboxAppError("\(what) is a JSON object") }
        guard members.allSatisfy({ names.contains($0.name) }) else {
            throw SandboxAppError("\(what) has no other members than \(names.joined(separator: ", "))")
        }
        return Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }).filter { !$0.value.isNull }
    }

    private static func text(_ members: [String: JSON], _ name: String) throws(SandboxAppError) -> String {
        guard let text = members[name]?.scalarText, !text.isEmpty else {
            throw SandboxAppError("\(name) is a text that is not empty")
        }
        return text
    }

    private static func list(_ members: [String: JSON], _ name: String) throws(SandboxAppError) -> [JSON] {
        guard let value = members[name] else { return [] }
        guard let list = value.array else { throw SandboxAppError("\(name) is a list") }
        return list
    }

    private static func flag(_ members: [String: JSON], _ name: String) throws(SandboxAppError) -> Bool {
        guard let value = members[name] else { return true }
        guard let flag = value.bool else { throw SandboxAppError("\(name) is true or false") }
        return flag
    }
}
