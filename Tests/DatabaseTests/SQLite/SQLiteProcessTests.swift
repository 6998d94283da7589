import Database
import Foundation
import SQLiteDatabase
import Testing

/// What other processes, sudden ends and a failing disk do to a file.
@Suite struct SQLiteProcessTests {
    @Test func whatWasAcknowledgedSurvivesASuddenEnd() async throws {
        try await TemporaryFolder.with { folder in
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path("lango.db") as String] in
                let database = try SQLiteDatabase(.init(path: path))
                try await Items.create(in: database)
                for number in 0..<50 { try await database.insert("\(number)") }
                kill(getpid(), SIGKILL)
            }
            let database = try SQLiteDatabase(.init(path: folder.path("lango.db")))
            let names = try await database.names()
            #expect(names == (0..<50).map(String.init))
            try await database.close()
        }
    }

    @Test func twoProcessesWriteToOneFile() async throws {
        try await SQLiteFile.with { database, folder in
            try await Items.create(in: database)
            async let child: Void = Self.writeInAnotherProcess(folder.path("lango.db"))
            for number in 0..<300 { try await database.insert("parent \(number)") }
            await child
            let names = try await database.names()
            #expect(names.filter { $0.hasPrefix("parent") } == (0..<300).map { "parent \($0)" })
            #expect(names.filter { $0.hasPrefix("child") } == (0..<300).map { "child \($0)" })
        }
    }

    /// The frames of the commit may be in the log or not: nobody may be told that nothing was done.
    @Test func aFailingDiskAtTheCommitLeavesTheOutcomeOpen() async throws {
        try await TemporaryFolder.with { folder in
            await #expect(processExitsWith: .success) { [path = folder.path("lango.db") as String] in
                let database = try SQLiteDatabase(.init(path: path))
                try await Items.create(in: database)
                try await database.insert("before")
                // From here on no file may grow beyond 1 MB, as on a disk that has a fault there.
                signal(SIGXFSZ, SIG_IGN)
                var limit = rlimit()
                getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
                let former = limit.rlim_cur
                limit.rlim_cur = 1_000_000
                setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
                let error = try await #require(throws: SQLError.self) {
                    try await database.execute(
                        "INSERT INTO items (name, amount, content) VALUES ('large', 0, ?)",
                        [.blob(Array(repeating: 1, count: 2_000_000))])
                }
                #expect(error.code == .outcomeUnknown)
                limit.rlim_cur = former
                setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
                try await database.insert("after")
                let names = try await database.names()
                #expect(names == ["before", "after"])
                try await database.close()
            }
        }
    }

    private static func writeInAnotherProcess(_ path: String) async {
        await #expect(processExitsWith: .success) { [path = path as String] in
            let database = try SQLiteDatabase(.init(path: path))
            for number in 0..<300 { try await database.insert("child \(number)") }
            try await database.close()
        }
    }
}
