import Daraja
import JSON
import Payments
import PublicForms

extension MerchantField {
    /// What a value of it is like.
    var schema: Schema {
        let form: Schema =
            switch kind {
            case .shortcode: .shortcode
            case .shortcodes: .array(of: .shortcode).with(["maxItems": 1_000])
            case .key: .string(matching: "^[!-~]{1,2000}$")
            case .words(let words): .words(words)
            case .number(let range): .integer(Int(range.lowerBound)...Int(range.upperBound))
            case .texts: .array(of: .plainText).with(["maxItems": 1_000])
            case .text: .plainText
            }
        return form.described(help)
    }
}

extension Schema {
    fileprivate static let shortcode = string(matching: "^[0-9]{5,7}$")

    /// Text without control characters that does not begin with a blank.
    fileprivate static let plainText = string(
        matching: #"^[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]{0,1999}$"#)

    /// An object with fields of merchants, none of which it must have.
    func adding(_ fields: [MerchantField]) -> Schema {
        fields.reduce(self) { $0.adding(optional: [$1.rawValue: $1.schema]) }
    }

    /// A body with the fields of a merchant, and no others.
    ///
    /// - Parameter isWhole: whether what a merchant cannot be without is required; else a field may be null, which removes it.
    static func merchantFields(isWhole: Bool, and more: KeyValuePairs<String, Schema> = [:]) -> Schema {
        MerchantField.allCases.reduce(Schema.object(more)) { schema, field in
            field.isRequired && isWhole
                ? schema.adding([field.rawValue: field.schema])
                : schema.adding(optional: [field.rawValue: field.isRequired ? field.schema : field.schema.orNull])
        }
        .with(["additionalProperties": false])
    }
}
