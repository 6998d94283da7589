import Foundation

/// Where the programs are.
enum Executable {
    static var own: URL { URL(filePath: "/proc/self/exe").resolvingSymlinksInPath() }

    /// What was built with this program.
    static func beside(_ name: String) -> String {
        own.deletingLastPathComponent().appending(path: name).path()
    }
}
