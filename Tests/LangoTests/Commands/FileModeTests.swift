import Foundation
import TestSupport
import Testing

@testable import lango

extension ProgramTests {
    /// Who may read what the program writes.
    @Suite struct FileModeTests {
        private static func modes(in folder: URL) throws -> [String: Int] {
            var modes: [String: Int] = [:]
            let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path())
            for path in paths where !path.hasSuffix(".out") && !path.hasSuffix(".err") {
                modes[path] = Files.mode(folder.appending(path: path).path())
            }
            return modes
        }

        /// The database with its log and index, a backup, what a restore leaves behind; under the usual umask.
        @Test func whatIsWrittenIsForItsOwnerAlone() async throws {
            try await withTemporaryFolder { folder in
                let port = String(try await FreePort.next())
                let server = try LangoProcess(["serve"], ["PORT": port], limits: "umask 022", in: folder)
                defer { server.signal(SIGKILL) }
                let file = folder.appending(path: "data/lango.db-wal").path()
                _ = try await eventually("the server has written") {
                    FileManager.default.fileExists(atPath: file) ? true : nil
                }
                let backup = try LangoProcess(["backup", "copy.db"], [:], limits: "umask 000", in: folder)
                #expect(try await backup.ending(within: .seconds(20)).status == 0)
                let running = try Self.modes(in: folder)
                #expect(running["data"] == 0o700 && running["data/lango.db-shm"] == 0o600)
                server.signal(SIGTERM)
                _ = try await server.ending(within: .seconds(20))
                let restore = try LangoProcess(["restore", "copy.db"], [:], limits: "umask 000", in: folder)
                #expect(try await restore.ending(within: .seconds(20)).status == 0)
                let modes = try Self.modes(in: folder)
                #expect(modes.count >= 4)
                for (path, mode) in running.merging(modes, uniquingKeysWith: { $1 }) where path != "data" {
                    #expect(mode == 0o600, "\(path) has \(String(mode, radix: 8))")
                }
            }
        }

        /// What a release before has left open is closed; what a group was given stays.
        @Test(arguments: [(0o644, 0o600), (0o666, 0o600), (0o640, 0o640), (0o600, 0o600)])
        func aDatabaseThatIsOpenToOthersIsClosed(_ before: Int, _ after: Int) async throws {
            try await withTemporaryFolder { folder in
                #expect(try await lango(["migrate"], in: folder).status == 0)
                let file = folder.appending(path: "data/lango.db").path()
                try FileManager.default.setAttributes([.posixPermissions: before], ofItemAtPath: file)
                let doctor = try await lango(["doctor"], in: folder)
                #expect(doctor.output.contains("has mode 0\(String(before, radix: 8))") == (before & 0o077 != 0))
                #expect(Files.mode(file) == after)
            }
        }

        @Test(arguments: [
            (".env.local", 0o644), (".env.local", 0o640), ("key.pem", 0o604), ("data/lango.db.before-1", 0o644),
        ])
        func doctorNamesWhatOthersMayRead(_ name: String, _ mode: Int) async throws {
            try await withTemporaryFolder { folder in
                #expect(try await lango(["migrate"], in: folder).status == 0)
                let file = folder.appending(path: name).path()
                try Data("LOG_LEVEL=info\n".utf8).write(to: URL(filePath: file))
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
                var settings: [String: String] = [:]
                if name == "key.pem" { settings = ["TLS_KEY_FILE": file, "TLS_CERT_FILE": file] }
                let doctor = try await lango(["doctor"], settings, in: folder)
                let line = doctor.output.split(separator: "\n").first { $0.contains(name) && $0.contains("has mode 0") }
                #expect(line?.hasPrefix("risk") == true, "\(doctor.output)")
            }
        }

        @Test(arguments: [
            ("172.16.0.0/12", true), ("10.0.0.0/8", true), ("10.0.0.0/28", false), ("127.0.0.1", false), ("::/0", true),
        ])
        func doctorWarnsOfAWideRangeOfProxies(_ range: String, _ isWide: Bool) async throws {
            try await withTemporaryFolder { folder in
                let doctor = try await lango(["doctor"], ["TRUSTED_PROXIES": range], in: folder)
                let line = doctor.output.split(separator: "\n").first { $0.contains("proxies: ") }
                #expect(line?.hasPrefix(isWide ? "risk" : "ok") == true, "\(doctor.output)")
            }
        }
    }
}
