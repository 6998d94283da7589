import Database
import Foundation
import JSON
import TestSupport
import Testing

extension ProgramTests {
    /// The program on a MySQL or MariaDB server.
    @Suite(.enabled(if: TestServer.isThere, "There is no MySQL server: see scripts/mariadb"))
    struct ServerDatabaseTests {
        @Test func aPaymentIsMadeAndFoundAgain() async throws {
            try await ServerDatabase.with { database in
                try await withServer(database.settings) { server in
                    #expect(
                        server.process.output.contains("database   MariaDB") || server.process.output.contains("MySQL"))
                    let reply = try await server.client.post("/api/mpesa/stk-push", Self.order)
                    let id = try #require(reply.json[path: "data", "transactionId"]?.int)
                    _ = try await eventually("payment \(id) is completed") {
                        let row = try await server.client.get("/api/transactions/\(id)").json["data"]
                        return row?["state"]?.string == "completed" ? true : nil
                    }
                    let ending = try await server.stop()
                    #expect(ending.status == 0, "\(ending.errors)")
                    #expect(!(ending.output + ending.errors).contains(try database.password))
                }
                let marks = try await database.read { try $0.first("SELECT COUNT(*) FROM commit_marks")?.integer() }
                #expect(marks == 0)
            }
        }

        @Test func ofServersThatStartAtOnceOneMigrates() async throws {
            try await ServerDatabase.with { database in
                try await withThrowingTaskGroup { group in
                    for _ in 0..<3 {
                        group.addTask {
                            try await withServer(database.settings) { server in
                                let reply = try await server.client.post("/api/mpesa/stk-push", Self.order)
                                #expect(reply.status == 200, "\(reply.text)")
                                #expect(try await server.stop().status == 0)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let count = try await database.read { try $0.first("SELECT COUNT(*) FROM transactions")?.integer() }
                #expect(count == 3)
            }
        }

        @Test func migrateShowsAndDoesWhatIsMissing() async throws {
            try await ServerDatabase.with { database in
                try await withTemporaryFolder { folder in
                    let missing = try await lango(["migrate", "--dry-run"], database.settings, in: folder)
                    #expect(missing.output.hasPrefix("missing 1 payments\n"))
                    let tables = try await database.read { connection in
                        try connection.first(
                            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()")?.integer()
                    }
                    #expect(tables == 0)
                    let applied = try await lango(["migrate"], database.settings, in: folder)
                    #expect(applied.output == missing.output.replacing("missing ", with: "applied "))
                    #expect(
                        try await lango(["migrate"], database.settings, in: folder).output
                            == "The schema is up to date.\n")
                }
            }
        }

        /// Only a person starts it: until then nothing else touches the earlier backend's tables.
        @Test func migrateTakesOverAnEarlierBackend() async throws {
            try await ServerDatabase.with { database in
                try await database.opened { try await EarlierBackend.create(in: $0) }
                try await withTemporaryFolder { folder in
                    let plan = try await lango(["migrate", "--dry-run"], database.settings, in: folder)
                    #expect(plan.output.contains("takeover transactions: 7 rows taken over"), "\(plan.output)")
                    #expect(
                        plan.output.contains("receipt TKA1SV61RT: counts for transaction 1, transaction 2 repeats it"))
                    #expect(plan.output.contains("missing 1 payments"))
                    for command in [["serve"], ["keys", "list"]] {
                        let refused = try await lango(command, database.settings, in: folder)
                        #expect(refused.status == 1)
                        #expect(refused.errors.contains("the tables of an earlier backend"), "\(refused.errors)")
                    }
                    let doctor = try await lango(["doctor"], database.settings, in: folder)
                    #expect(doctor.status == 1)
                    let done = try await lango(["migrate"], database.settings, in: folder)
                    #expect(done.status == 0, "\(done.errors)")
                    #expect(done.output.hasSuffix("callbacks have been taken over.\n"), "\(done.output)")
                    let again = try await lango(["migrate"], database.settings, in: folder)
                    #expect(again.output == "The schema is up to date.\n")
                }
                try await withServer(database.settings) { server in
                    let row = try await server.client.get("/api/transactions/3").json["data"]
                    #expect(row?["transaction_id"]?.string == "TKB2SV61RT")
                    #expect(row?["amount"]?.scalarText == "99.50", "\(row?.text ?? "")")
                    #expect(try await server.stop().status == 0)
                }
            }
        }

        @Test func theDoctorSaysHowTheServerIs() async throws {
            try await ServerDatabase.with { database in
                try await withTemporaryFolder { folder in
                    let ending = try await lango(["doctor"], database.settings, in: folder)
                    #expect(ending.status == 0, "\(ending.output)")
                    for words in ["database: kind ", "innodb_flush_log_at_trx_commit 1", "clock ", "encryption "] {
                        #expect(ending.output.contains(words), "\(ending.output)")
                    }
                    #expect(!ending.output.contains(try database.password))
                }
            }
        }

        @Test(arguments: ["serve", "migrate", "doctor"])
        func aLoginThatIsRefusedIsToldAtOnce(_ command: String) async throws {
            try await ServerDatabase.with { database in
                try await withTemporaryFolder { folder in
                    let settings = [
                        "DB_HOST": "127.0.0.1:\(try database.port)", "DB_USER": "nobody", "DB_PASSWORD": "hunter22",
                    ]
                    let ending = try await lango([command], settings, in: folder)
                    #expect(ending.status == 1)
                    let words = ending.output + ending.errors
                    #expect(words.contains("1045 Access denied for user 'nobody'"), "\(words)")
                    #expect(!words.contains("hunter22"))
                }
            }
        }

        /// An authority of the run's own has signed the server's certificate.
        @Test func theServerIsVerified() async throws {
            let authority = try #require(ProcessInfo.processInfo.environment["LANGO_TEST_MYSQL_CA"])
            try await ServerDatabase.with { database in
                try await withTemporaryFolder { folder in
                    let settings = database.settings.merging(["DB_SSL_CA": authority]) { $1 }
                    let ending = try await lango(["doctor"], settings, in: folder)
                    #expect(ending.output.contains("ok      database: encryption TLS_"), "\(ending.output)")
                    // A certificate that this authority has not signed.
                    let other = folder.appending(path: "other.pem").path()
                    try Data(contentsOf: URL(filePath: "/etc/ssl/certs/ca-certificates.crt")).write(
                        to: URL(filePath: other))
                    let refused = try await lango(
                        ["doctor"], database.settings.merging(["DB_SSL_CA": other]) { $1 }, in: folder)
                    #expect(refused.status == 1)
                    #expect(refused.output.contains("2026 "), "\(refused.output)")
                }
            }
        }

        private static let order: JSON = [
            "phoneNumber": "0712345678", "amount": 100, "accountReference": "ORDER-1",
        ]
    }
}
