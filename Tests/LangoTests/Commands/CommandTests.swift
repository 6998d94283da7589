import Bytes
import Daraja
import Database
import Foundation
import JSON
import SQLiteDatabase
import TestSupport
import Testing

@testable import lango

extension ProgramTests {
    /// The commands besides `serve`.
    @Suite struct CommandTests {
        @Test(arguments: [["--help"], [], ["serve", "--help"], ["help", "sandbox"], ["migrate", "--help"]])
        func helpIsGiven(_ arguments: [String]) async throws {
            try await withTemporaryFolder { folder in
                let ending = try await lango(arguments, in: folder)
                #expect(ending.status == 0)
                #expect(ending.output.contains("USAGE: lango"))
            }
        }

        @Test func theVersionIsTold() async throws {
            try await withTemporaryFolder { folder in
                let ending = try await lango(["--version"], in: folder)
                #expect(ending.status == 0)
                #expect(ending.output == "\(Lango.version)\n")
            }
        }

        @Test func anUnknownCommandIsRefused() async throws {
            try await withTemporaryFolder { folder in
                let ending = try await lango(["server"], in: folder)
                #expect(ending.status == 64)
                #expect(ending.errors.contains("server"))
            }
        }

        @Test func migrateBringsTheSchemaUpToDateOnce() async throws {
            try await withTemporaryFolder { folder in
                let missing = try await lango(["migrate", "--dry-run"], in: folder)
                #expect(missing.status == 0)
                #expect(missing.output.hasPrefix("missing 1 payments\n"))
                let again = try await lango(["migrate", "--dry-run"], in: folder)
                #expect(again.output == missing.output)
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter { $0 == "data" } == [])
                let applied = try await lango(["migrate"], in: folder)
                #expect(applied.status == 0)
                #expect(applied.output == missing.output.replacing("missing ", with: "applied "))
                for arguments in [["migrate"], ["migrate", "--dry-run"]] {
                    #expect(try await lango(arguments, in: folder).output == "The schema is up to date.\n")
                }
            }
        }

        @Test(arguments: ["migrate", "serve", "doctor"])
        func aDatabaseOfANewerProgramIsRefused(_ command: String) async throws {
            let port = String(try await FreePort.next())
            try await withTemporaryFolder { folder in
                _ = try await lango(["migrate"], in: folder)
                let file = folder.appending(path: "data/lango.db").path()
                let database = try SQLiteDatabase(SQLiteDatabase.Configuration(path: file))
                _ = try await database.write { connection in
                    try connection.execute(
                        "INSERT INTO schema_migrations (version, name, applied_at) VALUES (999, 'later', 0)")
                }
                try await database.close()
                let ending = try await lango([command], ["PORT": port], in: folder)
                #expect(ending.status == 1)
                #expect((ending.output + ending.errors).contains("the database has schema version 999"))
            }
        }

        @Test func aFileThatIsNoDatabaseIsRefused() async throws {
            try await withTemporaryFolder { folder in
                try String(repeating: "not a database\n", count: 100)
                    .write(to: folder.appending(path: "x.db"), atomically: true, encoding: .utf8)
                for command in ["migrate", "serve"] {
                    let ending = try await lango([command], ["DATABASE_URL": "sqlite:x.db"], in: folder)
                    #expect(ending.status == 1)
                    #expect(ending.errors.hasPrefix("lango: The database cannot be used: "), "\(ending.errors)")
                }
            }
        }

        @Test func theDoctorFindsAHealthyInstallationHealthy() async throws {
            try await withTemporaryFolder { folder in
                let ending = try await lango(["doctor"], in: folder)
                #expect(ending.status == 0)
                let lines = ending.output.split(separator: "\n")
                #expect(lines.count >= 7)
                #expect(lines.allSatisfy { $0.hasPrefix("ok      ") }, "\(ending.output)")
                #expect(ending.output.contains("database: synchronous FULL"))
            }
        }

        @Test func theDoctorNamesWhatIsBroken() async throws {
            let nobody = try await FreePort.next()
            try await withTemporaryFolder { folder in
                try String(repeating: "not a database\n", count: 100)
                    .write(to: folder.appending(path: "x.db"), atomically: true, encoding: .utf8)
                let settings = [
                    "DATABASE_URL": "sqlite:x.db", "MPESA_CONSUMER_KEY": "key",
                    "MPESA_CONSUMER_SECRET": "doctors-secret", "MPESA_BASE_URL": "http://127.0.0.1:\(nobody)",
                    "MPESA_CALLBACK_BASE_URL": "https://mpesa.example.com",
                ]
                let ending = try await lango(["doctor"], settings, in: folder)
                #expect(ending.status == 1)
                #expect(ending.output.contains("broken  database: "))
                #expect(
                    ending.output.contains(
                        "broken  Daraja: http://127.0.0.1:\(nobody): Failed to get M-Pesa access token"))
                #expect(
                    ending.output.contains("risk    callback URL: https://mpesa.example.com: it contains \"mpesa\""))
                #expect(!(ending.output + ending.errors).contains("doctors-secret"))
            }
        }

        @Test func theDoctorTellsAFirewallFromAWrongKey() async throws {
            let port = try await FreePort.next()
            try await withTemporaryFolder { folder in
                let sandbox = try LangoProcess(["sandbox", "--port", "\(port)"], [:], in: folder)
                defer { sandbox.signal(SIGKILL) }
                _ = try await eventually("the sandbox is ready") {
                    sandbox.output.contains("is ready on") ? true : nil
                }
                let faults: JSON = ["firewallPages": 1]
                _ = try await HTTPCaller(base: "http://127.0.0.1:\(port)").send(
                    "PUT", "/sandbox/faults", body: faults.bytes)
                let settings = [
                    "MPESA_CONSUMER_KEY": "key", "MPESA_CONSUMER_SECRET": "secret",
                    "MPESA_BASE_URL": "http://127.0.0.1:\(port)",
                    "MPESA_CALLBACK_BASE_URL": "https://pay.example.co.ke",
                ]
                let ending = try await lango(["doctor"], settings, in: folder)
                #expect(ending.status == 1)
                #expect(ending.output.contains("a firewall in front of Daraja answered with a web page (HTTP 503)"))
                #expect(!ending.output.contains("key or secret is wrong"))
            }
        }

        @Test func theDoctorSaysWhatAServerWouldSayOfItsSettings() async throws {
            try await withTemporaryFolder { folder in
                let ending = try await lango(["doctor"], ["PORT": "x"], in: folder)
                #expect(ending.status == 1)
                #expect(ending.errors == "lango: PORT must be a whole number from 1 to 65535\n")
            }
        }

        @Test func theSandboxRunsAlone() async throws {
            let port = try await FreePort.next()
            try await withTemporaryFolder { folder in
                let process = try LangoProcess(["sandbox", "--port", String(port), "--delay", "0"], [:], in: folder)
                defer { process.signal(SIGKILL) }
                _ = try await eventually("the sandbox is ready") {
                    process.output == "Daraja sandbox is ready on http://127.0.0.1:\(port)\n" ? true : nil
                }
                let client = HTTPCaller(base: "http://127.0.0.1:\(port)")
                let reply = try await client.get(
                    "/oauth/v1/generate?grant_type=client_credentials",
                    headers: ["Authorization": "Basic " + Base64.encode("key:secret".utf8)])
                #expect(reply.status == 200)
                #expect(reply.json["access_token"]?.string?.isEmpty == false)
                let second = try await lango(["sandbox", "--port", String(port)], in: folder)
                #expect(second.status == 1)
                #expect(
                    second.errors.hasSuffix(
                        "lango: Another program listens on port \(port) of 127.0.0.1 already: "
                            + "stop it, or use --port or --host\n"), "\(second.errors)")
                process.signal(SIGTERM)
                #expect(try await process.ending().status == 0)
            }
        }

        @Test func aMerchantOfTheSandboxNeedsAShortcodeAndAPasskey() async throws {
            try await withTemporaryFolder { folder in
                let ending = try await lango(["sandbox", "--merchant", "600000"], in: folder)
                #expect(ending.status == 1)
                #expect(
                    ending.errors
                        == "lango: --merchant must be SHORTCODE=PASSKEY with a shortcode of 5 to 7 digits\n")
            }
        }

        @Test(arguments: [
            (
                ["--app", "key:hush"],
                "--app must be KEY:SECRET:CODE[/TILL][=PASSKEY],...[:INITIATOR[=PASSWORD]]: colons "
            ),
            (
                ["--app", "a:hush:600000", "--app", "b:hush:600000"],
                "--app and --apps-file do not fit together: 600000 belongs to another app"
            ),
            (["--apps-file", "none.json"], "--apps-file: none.json cannot be read"),
            (["--apps-file", "text.json"], "--apps-file: text.json is no JSON"),
            (["--apps-file", "wrong.json"], "--apps-file: wrong.json: consumerSecret is a text that is not empty"),
        ])
        func anAppOfTheSandboxIsReadBeforeItStarts(_ options: [String], _ sentence: String) async throws {
            try await withTemporaryFolder { folder in
                try "no JSON".write(to: folder.appending(path: "text.json"), atomically: true, encoding: .utf8)
                try #"[{"consumerKey":"k"}]"#.write(
                    to: folder.appending(path: "wrong.json"), atomically: true, encoding: .utf8)
                let ending = try await lango(["sandbox"] + options, in: folder)
                #expect(ending.status == 1)
                #expect(ending.errors.hasPrefix("lango: \(sentence)"), "\(ending.errors)")
                #expect(!ending.errors.contains("hush"))
            }
        }
    }
}
