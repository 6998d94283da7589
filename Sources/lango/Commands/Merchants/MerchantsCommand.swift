import ArgumentParser
import Database
import Foundation
import Payments
import Time

/// `lango merchants`: makes, shows and changes merchants.
struct MerchantsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merchants",
        abstract: "Add, list, show, change, suspend and resume merchants.",
        discussion: """
            A merchant is a paybill or till with its Daraja app. The one of the settings is called default; further ones are \
            kept in the database, their secrets sealed. Running servers see a change within five seconds; no restart is \
            needed. See docs/merchants.md.
            """,
        subcommands: [
            MerchantsAddCommand.self, MerchantsListCommand.self, MerchantsShowCommand.self,
            MerchantsChangeCommand.self, MerchantsSuspendCommand.self, MerchantsResumeCommand.self,
            MerchantsResealCommand.self,
        ],
        defaultSubcommand: MerchantsListCommand.self)

    /// Works on the merchants of the database that the settings name.
    static func withMerchants(_ body: (MerchantService) async throws -> Void) async throws {
        let settings = try Settings.load()
        try await DatabaseOpening.withDatabase { database in
            do {
                try await body(try settings.merchants(database, clock: SystemClock()))
            } catch MerchantError.shortcodeTaken(let shortcode, let owner, let field) {
                throw SettingsError(
                    "\(MerchantOptions.name(of: field)): \(shortcode) belongs to the merchant \(owner)")
            } catch let error as MerchantError {
                throw SettingsError(error.description)
            } catch let error as MerchantForm.Invalid {
                throw SettingsError(
                    error.issues.map { "\(MerchantOptions.name(of: $0.field)): \($0.message)" }
                        .joined(separator: "\nlango: "))
            } catch let error as SealKeyError {
                throw SettingsError(error.description)
            }
        }
    }
}
