import Daraja
import JSON
import Ownership
import Payments

/// The names of merchants as rows show them.
struct MerchantNames: Sendable {
    private let names: [MerchantID: String]

    init(_ directory: MerchantDirectory) {
        names = directory.names
    }

    /// The name; the number of one that this process has not heard of yet.
    subscript(id: MerchantID) -> String { names[id] ?? "\(id.rawValue)" }

    /// The member that says whose a row is.
    func member(_ id: MerchantID) -> JSON.Member { JSON.Member("merchant", .string(self[id])) }

    /// An object that says whose it is.
    func named(_ json: JSON, _ id: MerchantID) -> JSON { .object((json.members ?? []) + [member(id)]) }
}
