extension MySQLConfiguration {
    /// Reads `mysql://user:password@host:port,host:port/database`.
    ///
    /// Several hosts are separated by commas; a port may be left out. What means something else in a URL, such as `@`,
    /// `/` or `%` in a password, is written as `%40`, `%2F` or `%25`.
    ///
    /// - Parameter defaultPort: the port of hosts that name none.
    /// - Returns: nil when the text has another form.
    public init?(url: String, defaultPort: Int = 3_306) {
        guard let scheme = ["mysql://", "mariadb://"].first(where: url.hasPrefix) else { return nil }
        let rest = url.dropFirst(scheme.count)
        guard let at = rest.lastIndex(of: "@"), let slash = rest[at...].firstIndex(of: "/") else { return nil }
        let login = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = login.first.flatMap(Self.decoded), !user.isEmpty,
            let password = Self.decoded(login.count > 1 ? login[1] : ""),
            let database = Self.decoded(rest[rest.index(after: slash)...]), !database.isEmpty,
            let hosts = Self.hosts(String(rest[rest.index(after: at)..<slash]), defaultPort: defaultPort)
        else { return nil }
        self.init(hosts: hosts, user: user, password: password, database: database)
    }

    /// Reads `host:port,host:port`; nil when one of them has another form.
    public static func hosts(_ text: String, defaultPort: Int = 3_306) -> [Host]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let hosts = parts.compactMap { part -> Host? in
            let word = part.filter { !$0.isWhitespace }
            guard !word.isEmpty else { return nil }
            if word.hasPrefix("/") { return Host(word) }
            return host(word, defaultPort: defaultPort)
        }
        return hosts.count == parts.count ? hosts : nil
    }

    /// A name, an address of four numbers, or one of colons in brackets, with or without a port.
    private static func host(_ word: String, defaultPort: Int) -> Host? {
        var name = Substring(word)
        var port = Substring("")
        if word.hasPrefix("["), let end = word.firstIndex(of: "]") {
            name = word[word.index(after: word.startIndex)..<end]
            port = word[word.index(after: end)...]
        } else if let colon = word.firstIndex(of: ":") {
            // More than one colon: an address without brackets, which can have no port.
            guard word.lastIndex(of: ":") == colon else { return Host(word, port: defaultPort) }
            name = word[..<colon]
            port = word[colon...]
        }
        guard !name.isEmpty, !name.contains("/") else { return nil }
        guard !port.isEmpty else { return Host(String(name), port: defaultPort) }
        guard port.hasPrefix(":"), let number = Int(port.dropFirst()), (1...65_535).contains(number) else { return nil }
        return Host(String(name), port: number)
    }

    /// Replaces `%` and two hexadecimal digits by their byte.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let digits = String(rest.prefix(2)), digits.utf8.count == 2, let value = UInt8(digits, radix: 16)
            else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
