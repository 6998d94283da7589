import ArgumentParser
import Daraja
import Foundation
import JSON
import Payments

/// `lango merchants list`: all merchants, a line each.
struct MerchantsListCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the merchants without their secrets.")

    func execute() async throws {
        try await MerchantsCommand.withMerchants { merchants in
            let records = try await merchants.list()
            let width = records.map(\.name.count).max() ?? 0
            for record in records {
                let shortcode = record.profile["shortcode"]?.string ?? "-"
                let app = record.consumerKeyEnding.map { "app …\($0)" } ?? "app unknown"
                let name = record.name.padding(toLength: width, withPad: " ", startingAt: 0)
                let line = [name, record.state, shortcode, app, record.problem].compactMap(\.self)
                print(LogText.singleLine(line.joined(separator: "  ")))
            }
        }
    }
}
