import Testing

@testable import lango

struct SettingsReaderTests {
    private enum Colour: String, CaseIterable {
        case red, green
    }

    private func reader(
        _ environment: [String: String] = [:], file: [String: String] = [:]
    ) throws(SettingsError) -> SettingsReader {
        try SettingsReader(environment: environment, file: file, path: ".env.local")
    }

    @Test func theEnvironmentWinsOverTheFile() throws {
        let reader = try reader(["MPESA_PASSKEY": "environment"], file: ["MPESA_PASSKEY": "file", "HOST": "::1"])
        #expect(reader.text(.passkey) == "environment")
        #expect(reader.text(.host) == "::1")
        #expect(reader.text(.port) == nil)
    }

    @Test func nothingIsTheSameAsAbsent() throws {
        #expect(try reader(["HOST": ""]).text(.host) == nil)
        #expect(try reader(["PORT": ""]).integer(.port, in: 1...9) == nil)
        #expect(try reader(["MPESA_SKIP_IP_VERIFICATION": ""]).flag(.skipIPVerification) == nil)
    }

    @Test(arguments: SettingName.allCases)
    func everySettingIsReadUnderItsOwnName(_ name: SettingName) throws {
        #expect(try reader([name.rawValue: "x"]).text(name) == "x")
        #expect(try reader(file: [name.rawValue: "y"]).text(name) == "y")
    }

    @Test(arguments: ["abc", "0", "10", "1.0", "1 2", "0x1", "٣"])
    func aNumberThatIsNoneOrOutOfRangeIsRefused(_ text: String) throws {
        let reader = try reader(["PORT": text])
        let error = #expect(throws: SettingsError.self) { try reader.integer(.port, in: 1...9) }
        #expect(error == SettingsError("PORT must be a whole number from 1 to 9"))
    }

    @Test func flagsHaveThreeSpellings() throws {
        for (text, value) in [
            ("true", true), ("1", true), ("YES", true), ("False", false), ("0", false), ("no", false),
        ] {
            #expect(try reader(["MPESA_SKIP_IP_VERIFICATION": text]).flag(.skipIPVerification) == value)
        }
        let reader = try reader(["MPESA_SKIP_IP_VERIFICATION": "ture"])
        let error = #expect(throws: SettingsError.self) { try reader.flag(.skipIPVerification) }
        #expect(error == SettingsError("MPESA_SKIP_IP_VERIFICATION must be true or false"))
    }

    @Test func aWordThatIsNotInTheListIsRefused() throws {
        #expect(try reader(["LOG_FORMAT": "red"]).word(.logFormat, Colour.self) == .red)
        let reader = try reader(["LOG_FORMAT": "Red"])
        let error = #expect(throws: SettingsError.self) { try reader.word(.logFormat, Colour.self) }
        #expect(error == SettingsError("LOG_FORMAT must be one of: red, green"))
    }

    @Test func anUnknownNameIsRefusedWithTheNearest() {
        let error = #expect(throws: SettingsError.self) { try reader(["MPESA_PASKEY": "x"]) }
        #expect(
            error
                == SettingsError(
                    "MPESA_PASKEY in the environment is not a setting of Lango; did you mean MPESA_PASSKEY? "
                        + "All settings are in docs/settings.md"))
        let other = #expect(throws: SettingsError.self) { try reader(file: ["SOMETHING_ELSE_ENTIRELY": "x"]) }
        #expect(
            other
                == SettingsError(
                    "SOMETHING_ELSE_ENTIRELY in .env.local is not a setting of Lango. "
                        + "All settings are in docs/settings.md"))
    }

    @Test func namesOfOtherProgramsAreLeftAlone() throws {
        _ = try reader(
            ["PATH": "/bin", "PORTS": "x", "DB_HOST": "db"],
            file: ["NEXT_PUBLIC_URL": "x", "NODE_ENV": "production", "MPESA_INITIATOR_NAME": "api", "DB_HOST": "db"])
    }
}
