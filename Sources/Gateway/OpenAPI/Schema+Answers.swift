import JSON
import PublicForms

extension Schema {
    /// A list under a name, with `pagination`.
    static func page(_ name: String, of row: Schema) -> Schema {
        object([name: .array(of: row), "pagination": .pagination])
    }

    /// Where a page stands in its list.
    static let pagination = object(
        ["limit": .count, "nextCursor": Schema.string.orNull.described("Null on the last page")],
        optional: [
            "page": .count.described("Not with a cursor"), "total": .count, "totalPages": .count,
            "totalIsExact": Schema.constant(false).described("Where a search may find more among older payments"),
        ]
    ).named("Pagination")

    /// The body of an acknowledged callback.
    static let callbackAcknowledgement = object(["ResultCode": .constant(0), "ResultDesc": .string])
        .named("CallbackAcknowledgement")
}
