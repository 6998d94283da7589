import Daraja
import Payments

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
