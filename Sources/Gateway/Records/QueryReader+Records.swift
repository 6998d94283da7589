import Database
import Payments

extension QueryReader {
    /// `page` and `limit`, or `cursor` and `limit`.
    mutating func recordPart() -> RecordPart {
        let page = integer("page", in: 1...1_000_000) ?? 1
        let limit = integer("limit", in: 1...RecordPart.maximumLimit) ?? 50
        let cursor = cursor("cursor")
        return RecordPart(position: cursor.map { .before(id: $0) } ?? .page(page), limit: limit)
    }
}
