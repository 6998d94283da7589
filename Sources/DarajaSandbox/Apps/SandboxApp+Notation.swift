import Daraja

extension SandboxApp {
    /// Reads the short form for command lines: `KEY:SECRET:SHORTCODES` or `KEY:SECRET:SHORTCODES:INITIATOR`.
    ///
    /// `SHORTCODES` are separated by commas. Each is `CODE`, or with its passkey `CODE=PASSKEY`; the store number of a
    /// till is `STORE/TILL` or `STORE/TILL=PASSKEY`. `INITIATOR` is `NAME` or `NAME=PASSWORD`; a password may contain
    /// any character.
    public init(notation: String) throws(SandboxAppError) {
        let parts = notation.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 3 else { throw SandboxAppError("colons separate key, secret and shortcodes") }
        self.init(
            consumerKey: parts[0], consumerSecret: parts[1],
            businesses: try parts[2].split(separator: ",").map { text throws(SandboxAppError) in
                try Self.business(notation: text)
            },
            initiators: parts.count > 3 ? [try Self.initiator(notation: parts[3])] : [])
    }

    /// The short form, for error messages and help.
    public static let form = "KEY:SECRET:CODE[/TILL][=PASSKEY],...[:INITIATOR[=PASSWORD]]"

    private static func business(notation text: Substring) throws(SandboxAppError) -> Business {
        let (numbers, passkey) = try pair(text)
        let codes = numbers.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return Business(
            try shortcode(codes[0]), till: codes.count > 1 ? try shortcode(codes[1]) : nil, passkey: passkey)
    }

    private static func initiator(notation text: String) throws(SandboxAppError) -> Initiator {
        let (name, password) = try pair(text[...])
        return Initiator(name, password: password)
    }

    private static func pair(_ text: Substring) throws(SandboxAppError) -> (name: String, secret: String?) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1 else { return (parts[0], nil) }
        guard !parts[1].isEmpty else { throw SandboxAppError("a passkey or password behind = is not empty") }
        return (parts[0], parts[1])
    }
}
