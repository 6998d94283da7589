import ArgumentParser
import Database
import Ownership
import Payments

/// The merchant that a command is about.
struct MerchantName: ParsableArguments {
    /// Stands for all merchants.
    static let all = "all"

    @Option(help: "The merchant; the one of the settings without it.")
    var merchant = MerchantService.settingsName

    func id(in database: any SQLDatabase) async throws -> MerchantID {
        try await Self.id(named: merchant, in: database)
    }

    static func id(named name: String, in database: any SQLDatabase) async throws -> MerchantID {
        do throws(any Error) {
            return try await MerchantID.named(name, in: database)
        } catch let error as MerchantError {
            throw SettingsError(error.description)
        }
    }

    static func names(in database: any SQLDatabase) async throws -> [MerchantID: String] {
        try await MerchantID.names(in: database)
    }
}
