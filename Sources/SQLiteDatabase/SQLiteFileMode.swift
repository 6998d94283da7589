#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Who may read the files of a database: its owner, and nobody else.
enum SQLiteFileMode {
    private static let owner: mode_t = 0o600
    private static let others: mode_t = 0o007
    private static let allButOwner: mode_t = 0o077

    /// Makes a file that is not there yet, for its owner alone.
    ///
    /// SQLite gives the log and its index the mode of the file, whenever it makes them. An empty file is a database
    /// without tables. What goes wrong here goes wrong again when SQLite opens the file, with a better sentence.
    static func create(_ path: String) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, owner)
        if descriptor >= 0 { close(descriptor) }
    }

    /// Takes away what others may do with the files of a database that is there, as releases before left it.
    ///
    /// A file that only its group may read was made so by somebody, and stays as it is.
    static func shut(toOthersFilesOf path: String) {
        for file in [path, path + "-wal", path + "-shm", path + "-journal"] {
            var status = stat()
            guard stat(file, &status) == 0, status.st_mode & others != 0 else { continue }
            // Only the owner may; who is not gets the file as it is, and `lango doctor` names it.
            _ = chmod(file, status.st_mode & ~allButOwner & 0o777)
        }
    }
}
