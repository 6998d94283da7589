import ArgumentParser
import Foundation
import Payments

/// Who does something, and why: for the audit log.
struct Person: ParsableArguments {
    @Option(help: "Why; it is kept in the audit log.")
    var reason: String

    @Option(help: "Your name, if the account of this machine does not say it.")
    var `operator`: String?

    /// The account of this machine, and the name that was given.
    var name: String {
        ["cli:\(NSUserName())", `operator`].compactMap(\.self).joined(separator: ", ")
    }

    func checkedReason() throws(SettingsError) -> String {
        guard !reason.allSatisfy(\.isWhitespace), reason.count <= OperatorDecision.maximumReason else {
            throw SettingsError("--reason must have 1 to \(OperatorDecision.maximumReason) characters")
        }
        return reason
    }
}
