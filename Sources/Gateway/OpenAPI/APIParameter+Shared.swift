import JSON
import Payments
import PublicForms

extension APIParameter {
    /// The number of a row in the path.
    static let id = path("id", .integer(1...Int.max), "The number that lists show as `id`")

    /// The part of a list: so many rows of a page.
    static func page(default limit: Int) -> [APIParameter] {
        [
            query("page", Schema.integer(1...1_000_000).with(["default": 1]), "The page, counted from 1"),
            query("limit", Schema.integer(1...100).with(["default": JSON(limit)]), "Rows of a page"),
        ]
    }

    /// Goes on where an earlier answer ended.
    static let cursor = query(
        "cursor", .string(matching: "^[1-9][0-9]{0,17}$"),
        "`pagination.nextCursor` of the answer before; costs the same at any depth, and goes before `page`")

    /// One word of a list, or `all`.
    static func filter<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Word.Type, _ description: String
    ) -> APIParameter {
        query(name, Schema.words(of: type, and: "all").with(["default": "all"]), description)
    }

    /// Binds repetitions of a request to one answer.
    static let idempotencyKey = header(
        "Idempotency-Key", .string(matching: "^[!-~]{1,\(IdempotencyKey.maximumLength)}$"),
        "Any text that is new for each payment, best a UUID. A request that is repeated with the same key and body is "
            + "carried out once and gets the first answer again")
}
