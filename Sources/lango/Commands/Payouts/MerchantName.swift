import ArgumentParser
import Database
import Payments

/// The merchant that a command is about.
struct MerchantName: ParsableArguments {
    @Option(help: "The merchant; the one of the settings without it.")
    var merchant = MerchantService.settingsName

    func id(in database: any SQLDatabase) async throws -> MerchantID {
        do throws(any Error) {
            return try await MerchantID.named(merchant, in: database)
        } catch let error as MerchantError {
            throw SettingsError(error.description)
        }
    }
}
