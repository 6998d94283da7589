import Daraja
import JSON
import Ownership
import Payments
import PublicForms
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
