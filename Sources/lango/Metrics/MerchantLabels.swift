import Ownership
import Payments

/// The values of the label `merchant`: the names of at most 100 merchants, the oldest, and `other` for the rest.
///
/// A metric has one series for each value, so there must not be any number of them.
struct MerchantLabels {
    private static let most = 100
    private static let other = "other"

    private let names: [MerchantID: String]
    private let isCut: Bool

    init(_ names: [MerchantID: String]) {
        isCut = names.count > Self.most
        self.names = Dictionary(
            uniqueKeysWithValues: names.sorted { $0.key < $1.key }.prefix(Self.most).map { ($0.key, $0.value) })
    }

    subscript(merchant: MerchantID) -> String { names[merchant] ?? Self.other }

    /// Every value that there is.
    var all: [String] { names.values.sorted() + (isCut ? [Self.other] : []) }
}
