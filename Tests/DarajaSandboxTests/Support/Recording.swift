import Foundation
import JSON
import Testing

/// Bodies that were recorded from Daraja or printed by the portal.
enum Recording {
    static func load(_ name: String) throws -> JSON {
        let file = URL(filePath: #filePath).appending(path: "../../../Fixtures/\(name).json").standardized
        return try #require(JSON(parsing: String(contentsOf: file, encoding: .utf8).utf8)["payload"])
    }
}

extension JSON {
    /// What a reader depends on: names and kinds of values, in whatever order.
    var shape: [String: String] {
        var shape: [String: String] = [:]
        for member in members ?? [] {
            switch member.value {
            case .object:
                for (name, kind) in member.value.shape { shape["\(member.name).\(name)"] = kind }
            case .array(let elements): shape[member.name] = "\(elements.count) elements"
            case .string: shape[member.name] = "string"
            case .number: shape[member.name] = "number"
            case .bool: shape[member.name] = "bool"
            case .null: shape[member.name] = "null"
            }
        }
        return shape
    }
}
