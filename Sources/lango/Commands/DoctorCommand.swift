import ArgumentParser
import Foundation

/// `lango doctor`: checks an installation and says what to mend.
struct DoctorCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check settings, database, token and callback URL.",
        discussion: "Asks Daraja for a token and moves no money. Exits with 1 when something must be mended.")

    func execute() async throws {
        let settings = try Settings.load()
        let findings = await Doctor(settings: settings).examine()
        for finding in findings { print(finding.line) }
        guard findings.allSatisfy({ $0.verdict != .broken }) else { throw ExitCode(1) }
    }
}
