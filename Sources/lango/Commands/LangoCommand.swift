import ArgumentParser
import Database
import Foundation
import Payments
import Takeover

/// What all commands do with an error that a person can mend: say it in a sentence and exit with 1.
protocol LangoCommand: AsyncParsableCommand {
    func execute() async throws
}

extension LangoCommand {
    func run() async throws {
        // Whatever the program writes holds payments or secrets: folders, exports, files of libraries.
        umask(0o077)
        do {
            try await execute()
        } catch let error as SettingsError {
            try fail(error.description)
        } catch let error as SQLError {
            try fail("The database cannot be used: \(error.message)")
        } catch let error as TakeoverError {
            try fail("The database cannot be taken over: \(error.description)")
        }
    }

    private func fail(_ sentence: String) throws {
        FileHandle.standardError.write(Data("lango: \(sentence)\n".utf8))
        throw ExitCode(1)
    }
}
