import ArgumentParser
import Daraja
import Foundation
import JSON
import Payments

/// The fields of a merchant as options.
struct MerchantOptions: ParsableArguments {
    @Option(help: ArgumentHelp(MerchantField.shortcode.help))
    var shortcode: String?
    @Option(
        help: ArgumentHelp(MerchantField.consumerKey.help + ". This and the next three: TEXT, @FILE, or - to be asked"))
    var consumerKey: String?
    @Option(help: ArgumentHelp(MerchantField.consumerSecret.help))
    var consumerSecret: String?
    @Option(help: ArgumentHelp(MerchantField.passkey.help))
    var passkey: String?
    @Option(help: ArgumentHelp(MerchantField.securityCredential.help))
    var securityCredential: String?
    @Option(help: "The operator's password in the place of the credential, with --certificate: TEXT, @FILE or -")
    var initiatorPassword: String?
    @Option(help: "The file of Safaricom's certificate, with which the password is encrypted")
    var certificate: String?
    @Option(help: ArgumentHelp(MerchantField.tillNumber.help))
    var tillNumber: String?
    @Option(help: ArgumentHelp(MerchantField.c2bShortcodes.help + ", with commas"))
    var c2bShortcodes: String?
    @Option(help: ArgumentHelp(MerchantField.payoutShortcode.help))
    var payoutShortcode: String?
    @Option(help: ArgumentHelp(MerchantField.initiatorName.help))
    var initiatorName: String?
    @Option(help: ArgumentHelp(MerchantField.b2cVersion.help))
    var b2cVersion: String?
    @Option(help: ArgumentHelp(MerchantField.payoutMaximum.help))
    var payoutMaximum: String?
    @Option(help: ArgumentHelp(MerchantField.payoutDailyLimit.help))
    var payoutDailyLimit: String?
    @Option(help: ArgumentHelp(MerchantField.c2bVersion.help))
    var c2bVersion: String?
    @Option(help: ArgumentHelp(MerchantField.c2bMinimum.help))
    var c2bMinimum: String?
    @Option(help: ArgumentHelp(MerchantField.c2bMaximum.help))
    var c2bMaximum: String?
    @Option(help: ArgumentHelp(MerchantField.c2bAccounts.help + ", with commas"))
    var c2bAccounts: String?
    @Option(help: ArgumentHelp(MerchantField.c2bAccountPattern.help))
    var c2bAccountPattern: String?
    @Option(help: ArgumentHelp(MerchantField.c2bValidationUrl.help))
    var c2bValidationUrl: String?
    @Option(help: ArgumentHelp(MerchantField.c2bValidationTimeoutMs.help))
    var c2bValidationTimeoutMs: String?
    @Option(help: ArgumentHelp(MerchantField.c2bValidationDefault.help))
    var c2bValidationDefault: String?
    @Option(help: "A file with the fields as JSON, as the API takes them; - for standard input. Options go before it")
    var file: String?

    private var values: [(MerchantField, String?)] {
        [
            (.shortcode, shortcode), (.consumerKey, consumerKey), (.consumerSecret, consumerSecret),
            (.passkey, passkey), (.securityCredential, securityCredential), (.tillNumber, tillNumber),
            (.c2bShortcodes, c2bShortcodes), (.payoutShortcode, payoutShortcode), (.initiatorName, initiatorName),
            (.b2cVersion, b2cVersion), (.payoutMaximum, payoutMaximum), (.payoutDailyLimit, payoutDailyLimit),
            (.c2bVersion, c2bVersion), (.c2bMinimum, c2bMinimum), (.c2bMaximum, c2bMaximum),
            (.c2bAccounts, c2bAccounts), (.c2bAccountPattern, c2bAccountPattern),
            (.c2bValidationUrl, c2bValidationUrl), (.c2bValidationTimeoutMs, c2bValidationTimeoutMs),
            (.c2bValidationDefault, c2bValidationDefault),
        ]
    }

    /// Reads files, asks what is to be asked, and puts the form together.
    ///
    /// - Parameter removed: the names of options whose fields are to be removed.
    func form(removing removed: [String] = []) throws -> MerchantForm {
        var members = try fileMembers()
        for (field, value) in values {
            guard let value else { continue }
            members.removeAll { $0.name == field.rawValue }
            members.append(JSON.Member(field.rawValue, try json(value, field)))
        }
        if let initiatorPassword {
            members.removeAll { $0.name == MerchantField.securityCredential.rawValue }
            let password = try secret(initiatorPassword, "initiator-password", trims: false)
            members.append(
                JSON.Member(MerchantField.securityCredential.rawValue, .string(try credential(password))))
        }
        for name in removed {
            guard let field = MerchantField.allCases.first(where: { Self.name(of: $0.rawValue) == "--\(name)" }) else {
                throw SettingsError("--remove takes the name of an option without its hyphens, such as till-number")
            }
            members.append(JSON.Member(field.rawValue, .null))
        }
        return try MerchantForm(json: .object(members))
    }

    private func fileMembers() throws -> [JSON.Member] {
        guard let file else { return [] }
        let data =
            file == "-" ? try FileHandle.standardInput.readToEnd() : FileManager.default.contents(atPath: file)
        guard let data else { throw SettingsError("--file: \(file) cannot be read") }
        guard let members = (try? JSON(parsing: data))?.members else {
            throw SettingsError("--file: \(file) holds no JSON object")
        }
        return members
    }

    private func json(_ value: String, _ field: MerchantField) throws -> JSON {
        switch field.kind {
        case .shortcodes, .texts:
            return .array(value.split(separator: ",").map { .string($0.trimmingCharacters(in: .whitespaces)) })
        default:
            return .string(
                field.isSecret ? try secret(value, String(Self.name(of: field.rawValue).dropFirst(2))) : value)
        }
    }

    /// A secret: as it stands, from a file, or from a line that is typed without being shown.
    private func secret(_ value: String, _ name: String, trims: Bool = true) throws -> String {
        let text: String
        switch value {
        case "-":
            if isatty(0) == 1 {
                guard let line = getpass("\(name): ") else { throw SettingsError("--\(name): nothing was entered") }
                text = String(cString: line)
            } else {
                text = readLine() ?? ""
            }
        case _ where value.hasPrefix("@"):
            guard let data = FileManager.default.contents(atPath: String(value.dropFirst())) else {
                throw SettingsError("--\(name): \(value.dropFirst()) cannot be read")
            }
            text = String(decoding: data, as: UTF8.self)
        default: text = value
        }
        return text.trimmingCharacters(in: trims ? .whitespacesAndNewlines : .newlines)
    }

    private func credential(_ password: String) throws -> String {
        guard let certificate else {
            throw SettingsError("--initiator-password needs --certificate, the file of Safaricom's certificate")
        }
        return try Settings.Payout.Proof.password(password, certificatePath: certificate).credential().text
    }

    /// The option of a field: `--consumer-key` for `consumerKey`.
    static func name(of field: String) -> String {
        "--"
            + field.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
    }
}
