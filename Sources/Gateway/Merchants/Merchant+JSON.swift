import Daraja
import HTTPTypes
import Payments
import Time

extension MerchantRecord {
    /// The merchant as the API shows it: fields beside what is known of it, and no secret.
    var json: JSON {
        .object(
            [
                JSON.Member("id", JSON(id.rawValue)), JSON.Member("name", .string(name)),
                JSON.Member("state", .string(state)), JSON.Member("version", JSON(version)),
                JSON.Member("consumerKeyEnding", JSON(consumerKeyEnding)), JSON.Member("problem", JSON(problem)),
                JSON.Member("createdAt", JSON(createdAt?.rfc3339)), JSON.Member("updatedAt", JSON(updatedAt?.rfc3339)),
            ] + (profile.members ?? []))
    }

    /// What `json` is like.
    static let schema = Schema.object(
        [
            "id": .rowID, "name": .string, "state": .string, "version": .count,
            "consumerKeyEnding": Schema.string.orNull.described("The last characters; a secret is never shown"),
            "problem": Schema.string.orNull.described("Why it cannot be used, and what to do"),
            "createdAt": Schema.instant.orNull.described("Null for the merchant of the settings"),
            "updatedAt": Schema.instant.orNull,
        ],
        optional: [:]
    ).adding(MerchantField.allCases.filter { !$0.isSecret }).named("Merchant")
}

extension Schema {
    /// An object with fields of merchants, none of which it must have.
    func adding(_ fields: [MerchantField]) -> Schema {
        fields.reduce(self) { $0.adding(optional: [$1.rawValue: $1.schema]) }
    }

    /// A body with the fields of a merchant.
    ///
    /// - Parameter isWhole: whether what a merchant cannot be without is required; else a field may be null, which removes it.
    static func merchantFields(isWhole: Bool) -> Schema {
        MerchantField.allCases.reduce(Schema.object([:])) { schema, field in
            field.isRequired && isWhole
                ? schema.adding([field.rawValue: field.schema])
                : schema.adding(optional: [field.rawValue: field.isRequired ? field.schema : field.schema.orNull])
        }
    }
}

extension MerchantField {
    /// What a value of it is like.
    var schema: Schema {
        let form: Schema =
            switch kind {
            case .shortcode: .string(matching: "^[0-9]{5,7}$")
            case .shortcodes: .array(of: .string(matching: "^[0-9]{5,7}$"))
            case .key: .string(matching: "^[!-~]{1,2000}$")
            case .words(let words): .words(words)
            case .number(let range): .integer(Int(range.lowerBound)...Int(range.upperBound))
            case .texts: .array(of: .string(1...2_000))
            case .text: .string(1...2_000)
            }
        return form.described(help)
    }
}

extension APIError {
    /// What an error of the merchants' service is for a client.
    init(merchants error: MerchantError) {
        switch error {
        case .notFound: self.init(.notFound, "MERCHANT_NOT_FOUND", error.description)
        case .suspended: self.init(.forbidden, "MERCHANT_SUSPENDED", error.description)
        case .unreadable: self.init(.serviceUnavailable, "MERCHANT_UNAVAILABLE", error.description)
        }
    }

    init(merchants invalid: MerchantForm.Invalid) {
        self.init(.badRequest, "VALIDATION_FAILED", "Validation failed: \(invalid.description)")
    }

    init(merchants error: SealKeyError) {
        self.init(.serviceUnavailable, "SEAL_KEY_MISSING", error.description)
    }

    /// Does something with merchants, and turns what the caller can mend into an answer.
    static func ofMerchants<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as MerchantError {
            throw APIError(merchants: error)
        } catch let error as MerchantForm.Invalid {
            throw APIError(merchants: error)
        } catch let error as SealKeyError {
            throw APIError(merchants: error)
        }
    }
}

extension APIErrorCase {
    static let merchantNotFound = APIErrorCase(.notFound, "MERCHANT_NOT_FOUND", "There is no merchant of this name")
    static let merchantUnavailable = APIErrorCase(
        .serviceUnavailable, "MERCHANT_UNAVAILABLE", "Its secrets cannot be read; the text says what to do")
    static let sealKeyMissing = APIErrorCase(
        .serviceUnavailable, "SEAL_KEY_MISSING", "There is no key to seal secrets under; the text says what to do")
}

extension APIParameter {
    /// A merchant in the path.
    static let merchantName = path("name", .string(matching: "^[a-z][a-z0-9-]{0,62}$"), "The name of the merchant")
}
