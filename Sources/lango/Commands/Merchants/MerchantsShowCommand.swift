import ArgumentParser
import Daraja
import JSON
import Payments
import Time

/// `lango merchants show`: one merchant, field by field.
struct MerchantsShowCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a merchant without its secrets.")

    @Argument(help: "Its name.")
    var name: String

    func execute() async throws {
        try await MerchantsCommand.withMerchants { merchants in
            let record = try await merchants.show(name)
            print("name: \(record.name)")
            print("state: \(record.state)")
            print("version: \(record.version)")
            if let ending = record.consumerKeyEnding { print("consumerKey: …\(ending)") }
            for member in record.profile.members ?? [] {
                print(LogText.singleLine("\(member.name): \(member.value.scalarText ?? member.value.text)"))
            }
            if let createdAt = record.createdAt { print("created: \(createdAt.rfc3339)") }
            if let updatedAt = record.updatedAt { print("changed: \(updatedAt.rfc3339)") }
            if let problem = record.problem { print(LogText.singleLine("problem: \(problem)")) }
        }
    }
}
