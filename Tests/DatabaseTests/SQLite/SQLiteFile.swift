import Database
import Foundation
import SQLiteDatabase

/// Opens databases in the folder of a test and closes them afterwards.
enum SQLiteFile {
    static func with(
        busyTimeout: Duration = .seconds(5), _ body: (SQLiteDatabase, TemporaryFolder) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            let database = try SQLiteDatabase(.init(path: folder.path("lango.db"), busyTimeout: busyTimeout))
            let outcome = await result { try await body(database, folder) }
            try await database.close()
            try outcome.get()
        }
    }

    /// How many commits the write-ahead log holds.
    ///
    /// The log is a header of 32 bytes and frames of a header of 24 bytes and a page; the second word of a frame's
    /// header is the size of the database for the last frame of a commit, else 0. Frames with other salts than the
    /// log's header are left over from before it was started anew (sqlite.org/fileformat2.html, "The WAL file format").
    static func commits(in log: String) throws -> Int {
        let bytes = try Data(contentsOf: URL(filePath: log))
        func word(_ offset: Int) -> UInt32 {
            bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        guard bytes.count >= 32 else { return 0 }
        return stride(from: 32, to: bytes.count, by: 24 + Int(word(8))).count { frame in
            frame + 24 <= bytes.count && word(frame + 4) != 0 && bytes[frame + 8..<frame + 16] == bytes[16..<24]
        }
    }
}
