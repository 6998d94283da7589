import Foundation

/// Who may read the files that hold payments and secrets.
struct FileModes {
    private let settings: Settings

    init(_ settings: Settings) {
        self.settings = settings
    }

    /// One finding for all files that are closed, and one for each that is not.
    var findings: [Doctor.Finding] {
        let files = files
        let open = files.filter { ($0.mode & 0o077) != 0 }
        guard open.isEmpty else {
            return open.map { file in
                let mode = String(file.mode, radix: 8)
                return Doctor.Finding(
                    verdict: .risky, subject: "files",
                    text: "\(file.path) has mode 0\(mode), so others than its owner may use it: chmod 600 \(file.path)")
            }
        }
        guard !files.isEmpty else { return [] }
        return [
            Doctor.Finding(
                verdict: .fine, subject: "files",
                text: "only their owner may use \(files.map(\.path).joined(separator: ", "))")
        ]
    }

    private var files: [(path: String, mode: Int)] {
        var paths = [Settings.file]
        if let key = settings.server.tls?.key { paths.append(key) }
        if case .file(let path) = settings.database.place { paths += besides(path) }
        return paths.compactMap { path in Files.mode(path).map { (path, $0) } }
    }

    /// The database, and what lies beside it under a name that begins like its own: the log, its index, former databases.
    private func besides(_ path: String) -> [String] {
        let url = URL(fileURLWithPath: path)
        let folder = (path as NSString).deletingLastPathComponent
        // A folder that cannot be read is reported when the database is opened.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        return names.filter { $0.hasPrefix(url.lastPathComponent) }.sorted().map { name in
            (folder as NSString).appendingPathComponent(name)
        }
    }
}
