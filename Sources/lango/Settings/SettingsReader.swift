import Configuration

/// Reads settings one by one and refuses what cannot be used.
///
/// Where a value cannot be converted, swift-configuration falls back to the default; a typo in a setting must not do
/// that, so values are read as text and converted here.
struct SettingsReader {
    private let reader: ConfigReader

    /// Takes the environment and the values of the settings file; the environment wins.
    ///
    /// - Throws: for a name that is not a setting, with the nearest one.
    init(environment: [String: String], file: [String: String], path: String) throws(SettingsError) {
        try Self.refuseUnknownNames(environment: environment, file: file, path: path)
        let (environment, file) = (Self.trimmed(environment), Self.trimmed(file))
        for (values, place) in [(environment, "the environment"), (file, path)] {
            try Self.refuseUnreadable(values, in: place)
        }
        reader = ConfigReader(
            providers: [
                EnvironmentVariablesProvider(environmentVariables: environment, secretsSpecifier: .all),
                EnvironmentVariablesProvider(environmentVariables: file, secretsSpecifier: .all),
            ])
    }

    /// The value as text; nil when it is absent or empty.
    func text(_ name: SettingName) -> String? {
        let key = ConfigKey(name.rawValue.lowercased().split(separator: "_").map(String.init))
        guard let text = reader.string(forKey: key, isSecret: true), !text.isEmpty else { return nil }
        return text
    }

    func integer(_ name: SettingName, in range: ClosedRange<Int>) throws(SettingsError) -> Int? {
        guard let text = text(name) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw SettingsError(
                "\(name.rawValue) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func flag(_ name: SettingName) throws(SettingsError) -> Bool? {
        guard let text = text(name) else { return nil }
        switch text.lowercased() {
        case "true", "1", "yes": return true
        case "false", "0", "no": return false
        default: throw SettingsError("\(name.rawValue) must be true or false")
        }
    }

    func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: SettingName, _ type: Word.Type
    ) throws(SettingsError) -> Word? {
        guard let text = text(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingsError("\(name.rawValue) must be one of: \(words)")
        }
        return word
    }

    /// Blanks and line ends around a value come from copying it, or from a file that a secret was mounted as.
    ///
    /// A password may begin or end with a blank that belongs to it; of one only line ends are taken away.
    private static func trimmed(_ values: [String: String]) -> [String: String] {
        var output = values
        for (name, value) in values {
            let isPassword = [SettingName.databasePassword, .initiatorPassword].contains { $0.rawValue == name }
            let scalars = value.unicodeScalars
            func isOutside(_ scalar: Unicode.Scalar) -> Bool {
                isPassword ? scalar == "\n" || scalar == "\r" : isBlank(scalar)
            }
            guard let first = scalars.firstIndex(where: { !isOutside($0) }),
                let last = scalars.lastIndex(where: { !isOutside($0) })
            else {
                output[name] = ""
                continue
            }
            output[name] = String(scalars[first...last])
        }
        return output
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || ["\u{200B}", "\u{FEFF}", "\0"].contains(scalar)
    }

    /// What Safaricom gives out is one word of visible ASCII.
    private static let words: Set<SettingName> = [
        .consumerKey, .consumerSecret, .passkey, .securityCredential,
    ]

    /// Refuses what was copied with something in it that nobody sees.
    private static func refuseUnreadable(_ values: [String: String], in place: String) throws(SettingsError) {
        for name in SettingName.allCases {
            guard let value = values[name.rawValue] else { continue }
            guard !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
                throw SettingsError(
                    "\(name.rawValue) in \(place) has a line end or another control character in it: enter it again on one "
                        + "line")
            }
            guard !words.contains(name) || value.utf8.allSatisfy({ (33...126).contains($0) }) else {
                throw SettingsError(
                    "\(name.rawValue) in \(place) has a blank or a character in it that is not plain ASCII: copy it again"
                )
            }
        }
    }

    private static func refuseUnknownNames(
        environment: [String: String], file: [String: String], path: String
    ) throws(SettingsError) {
        let known = Set(SettingName.allCases.map(\.rawValue)).union(SettingName.reserved)
        let ours = environment.keys.filter { name in SettingName.ownPrefixes.contains { name.hasPrefix($0) } }
        let filed = file.keys.filter { name in !SettingName.foreignPrefixes.contains { name.hasPrefix($0) } }
        for (names, place) in [(ours, "the environment"), (filed, path)] {
            guard let name = names.sorted().first(where: { !known.contains($0) }) else { continue }
            let nearest = known.min { distance($0, name) < distance($1, name) } ?? ""
            let hint = distance(nearest, name) <= 4 ? "; did you mean \(nearest)?" : "."
            throw SettingsError(
                "\(name) in \(place) is not a setting of Lango\(hint) All settings are in docs/settings.md")
        }
    }

    /// Levenshtein's distance: how many letters differ.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let substitution = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
