import Foundation

/// What backups need of the file system, durable and with a sentence when it fails.
enum Files {
    /// The files of an SQLite database: the main one, its log and the index of that.
    static func database(_ path: String) -> [String] { [path, path + "-wal", path + "-shm"] }

    static func removeDatabase(_ path: String) throws(SettingsError) {
        for file in database(path) where FileManager.default.fileExists(atPath: file) {
            guard unlink(file) == 0 else { throw failure("removed", file) }
        }
    }

    static func copy(_ file: String, to other: String) throws(SettingsError) {
        do {
            try FileManager.default.copyItem(atPath: file, toPath: other)
        } catch {
            throw SettingsError("\(file) cannot be copied to \(other): \(error.localizedDescription)")
        }
        try keepPrivate(other)
    }

    /// Takes away what anybody but the owner may do with a file.
    static func keepPrivate(_ path: String) throws(SettingsError) {
        guard chmod(path, 0o600) == 0 else { throw failure("closed to others", path) }
    }

    /// The mode of a file without its kind, such as 0o644; nil when there is none.
    static func mode(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_mode) & 0o777 : nil
    }

    /// Renames a file, in one step and for good.
    static func move(_ file: String, to other: String) throws(SettingsError) {
        guard rename(file, other) == 0 else { throw failure("renamed to \(other)", file) }
        try sync(URL(fileURLWithPath: other).deletingLastPathComponent().path)
    }

    /// Returns when the file, or the folder's list of files, is on the disk.
    static func sync(_ path: String) throws(SettingsError) {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw failure("opened", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("synced", path) }
    }

    static func size(_ path: String) throws(SettingsError) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure("read", path) }
        return Int(status.st_size)
    }

    /// The process that has an SQLite database in use; nil when none has.
    ///
    /// Whoever uses one in WAL mode holds a shared lock on byte 128 of its index (SQLite, "WAL-mode File Format", 2.3).
    static func user(ofDatabase path: String) -> Int32? {
        let descriptor = open(path + "-shm", O_RDWR)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = 128
        lock.l_len = 1
        guard fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
        return lock.l_pid
    }

    private static func failure(_ what: String, _ path: String) -> SettingsError {
        SettingsError("\(path) cannot be \(what): \(String(cString: strerror(errno)))")
    }
}
