public import JSON
public import Ownership
public import Payments

/// The names of merchants as rows show them.
public struct MerchantNames: Sendable {
    private let names: [MerchantID: String]

    /// The names that a directory knows now.
    public init(_ directory: MerchantDirectory) {
        names = directory.names
    }

    /// The name; the number of one that this process has not heard of yet.
    public subscript(id: MerchantID) -> String { names[id] ?? "\(id.rawValue)" }

    /// The member that says whose a row is.
    public func member(_ id: MerchantID) -> JSON.Member { JSON.Member("merchant", .string(self[id])) }

    /// An object that says whose it is.
    public func named(_ json: JSON, _ id: MerchantID) -> JSON { .object((json.members ?? []) + [member(id)]) }
}
