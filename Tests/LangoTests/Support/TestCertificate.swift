import Foundation
import Testing

/// Certificates that openssl makes, as an operator would for a first try.
enum TestCertificate {
    /// Makes `name.crt` and `name.key` for localhost; replaces both at once, as a renewal does.
    static func make(in folder: URL, name: String, days: Int) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            String(days), "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout",
            "new.key", "-out", "new.crt",
        ]
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        for ending in ["key", "crt"] {
            #expect(
                rename(
                    folder.appending(path: "new.\(ending)").path(), folder.appending(path: "\(name).\(ending)").path())
                    == 0)
        }
    }
}
