import Foundation
import TestSupport
import Testing

@testable import lango

struct EnvironmentFileTests {
    @Test(arguments: [
        ("NAME=value", "value"), ("export NAME=value", "value"), ("  NAME = value  ", "value"), ("NAME=", ""),
        (#"NAME="quoted value""#, "quoted value"), ("NAME='single # quoted'", "single # quoted"),
        ("NAME=`back`", "back"), (#"NAME="quoted" # why"#, "quoted"), ("NAME=value # why", "value"),
        ("NAME=value\t# why", "value"), ("NAME=pass#word", "pass#word"), ("NAME= # not set yet", ""),
        ("NAME=#word", "#word"), ("NAME=a=b=", "a=b="), (#"NAME="unended"#, #""unended"#), ("NAME=a b", "a b"),
        ("# NAME=old\n\nNAME=new", "new"), ("NAME=first\nNAME=second", "second"),
        ("NAME=value\r\nOTHER=x\r\n", "value"),
        ("\u{FEFF}NAME=value", "value"), ("export\tX=1\nNAME=value", "value"),
    ])
    func aLineIsReadAsNextJSReadsIt(_ text: String, _ value: String) throws {
        #expect(try EnvironmentFile.parse(text, ".env.local")["NAME"] == value)
    }

    @Test func windowsLineEndsSeparateLines() throws {
        let values = try EnvironmentFile.parse("A=1\r\n# c\r\n\r\nB='2'\r\nC=3", ".env.local")
        #expect(values == ["A": "1", "B": "2", "C": "3"])
    }

    @Test(arguments: ["NAME", "=value", "A=1\nnonsense", "A=1\r\n\r\nnonsense\r\n"])
    func aLineThatIsNoneIsNamedByItsNumber(_ text: String) throws {
        let number = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .firstIndex { !$0.isEmpty && $0 != "A=1" }
        let error = #expect(throws: SettingsError.self) { try EnvironmentFile.parse(text, ".env.local") }
        #expect(error?.description == ".env.local, line \(try #require(number) + 1): NAME=value was expected")
    }

    @Test func aMissingFileIsEmpty() throws {
        #expect(try EnvironmentFile.read("/nonexistent/.env.local").isEmpty)
    }

    @Test func aFileThatIsNoTextIsRefused() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: ".env.local")
            try Data([0x4e, 0x3d, 0xff, 0xfe]).write(to: file)
            #expect(throws: SettingsError.self) { try EnvironmentFile.read(file.path()) }
        }
    }
}
