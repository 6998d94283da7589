package import JSON

/// Takes secrets out of bodies before they are stored.
///
/// A B2C timeout notice may echo our whole request, with its `SecurityCredential`; an STK request carries `Password`.
package enum Redaction {
    private static let secretNames: Set<String> = ["SecurityCredential", "Password", "InitiatorPassword", "Passkey"]
    /// URLs that we hand to Daraja: their last segment proves that a callback is genuine, so it is a secret too.
    private static let urlNames: Set<String> = ["CallBackURL", "ResultURL", "QueueTimeOutURL", "QueueTimeoutURL"]
    private static let allNames = secretNames.union(urlNames)
    static let mark = "[redacted]"

    /// The text to store for a body: byte for byte as it came unless it names a secret.
    ///
    /// This is on the way of every callback: the names of a document are looked up one by one, because searching its
    /// text for each secret name costs more than everything else that is done with a callback.
    package static func storedBody(_ bytes: [UInt8], _ document: JSON?) -> String {
        // A zero byte would end the text for SQLite.
        let text = String(decoding: bytes.contains(0) ? bytes.map { $0 == 0 ? 0x20 : $0 } : bytes, as: UTF8.self)
        guard let document else { return allNames.contains { text.contains($0) } ? withoutLongTokens(text) : text }
        guard namesSecret(document) else { return text }
        let redacted = redacted(document)
        return redacted == document ? text : redacted.text
    }

    private static func namesSecret(_ document: JSON) -> Bool {
        switch document {
        case .object(let members):
            members.contains { allNames.contains($0.name) || namesSecret($0.value) } || isPairWithSecret(members)
        case .array(let elements): elements.contains(where: namesSecret)
        default: false
        }
    }

    /// Whether members are a pair of name and value, as results list their parameters, with a secret in it.
    ///
    /// Results name URLs of Safaricom's own network in the same way, which stay.
    private static func isPairWithSecret(_ members: [JSON.Member]) -> Bool {
        guard let name = members.first(where: { $0.name == "Key" || $0.name == "Name" })?.value.string,
            allNames.contains(name), let value = members.first(where: { $0.name == "Value" })?.value.string
        else { return false }
        return secretNames.contains(name) || value.contains("/\(CallbackAddress.root)/")
    }

    /// The document with the values of secret members replaced.
    static func redacted(_ document: JSON) -> JSON {
        switch document {
        case .object(let members):
            let isPair = isPairWithSecret(members)
            return .object(
                members.map { member in
                    JSON.Member(
                        member.name, isPair && member.name == "Value" ? .string(mark) : redacted(member))
                })
        case .array(let elements): return .array(elements.map(redacted))
        default: return document
        }
    }

    private static func redacted(_ member: JSON.Member) -> JSON {
        if secretNames.contains(member.name) { return .string(mark) }
        guard urlNames.contains(member.name), let url = member.value.string, let slash = url.lastIndex(of: "/") else {
            return redacted(member.value)
        }
        return .string(url[...slash] + mark)
    }

    /// Replaces every run of characters that could be a credential in a body that could not be parsed.
    private static func withoutLongTokens(_ text: String) -> String {
        var output = ""
        var run = ""
        func flush() { output += run.utf8.count >= 24 ? mark : run }
        for character in text {
            if character.isLetter || character.isNumber || "+/=".contains(character) {
                run.append(character)
            } else {
                flush()
                run = ""
                output.append(character)
            }
        }
        flush()
        return output
    }
}
