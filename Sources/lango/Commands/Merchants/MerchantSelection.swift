import ArgumentParser
import Database
import Ownership
import Payments

/// The merchants whose rows a command shows.
struct MerchantSelection: ParsableArguments {
    @Option(help: "Only this merchant. Default: all.")
    var merchant = MerchantName.all

    func scope(in database: any SQLDatabase) async throws -> MerchantScope {
        guard merchant != MerchantName.all else { return .all }
        return .only(try await MerchantName.id(named: merchant, in: database))
    }
}
