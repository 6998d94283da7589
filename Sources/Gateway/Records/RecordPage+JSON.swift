import Database
import JSON
import Payments

extension RecordPage {
    /// The list under a name, with the reference's `pagination`.
    func json(_ name: String, _ part: RecordPart, _ render: (Row) -> JSON) -> JSON {
        var pagination: [JSON.Member] = []
        if case .page(let number) = part.position { pagination.append(JSON.Member("page", JSON(number))) }
        pagination.append(JSON.Member("limit", JSON(part.limit)))
        if let total {
            let limit = Int64(part.limit)
            pagination.append(JSON.Member("total", JSON(total)))
            pagination.append(JSON.Member("totalPages", JSON((total + limit - 1) / limit)))
        }
        pagination.append(JSON.Member("nextCursor", JSON(next.map { String($0) })))
        return .object([
            JSON.Member(name, .array(records.map(render))), JSON.Member("pagination", .object(pagination)),
        ])
    }
}
