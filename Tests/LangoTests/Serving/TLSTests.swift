import AsyncHTTPClient
import Foundation
import JSON
import NIOSSL
import TestSupport
import Testing

extension ProgramTests {
    /// https by certificate and key files.
    @Suite struct TLSTests {
        private static let settings = ["TLS_CERT_FILE": "lango.crt", "TLS_KEY_FILE": "lango.key"]

        @Test func aPaymentIsCompletedOverHTTPS() async throws {
            try await withTemporaryFolder { folder in
                try await TestCertificate.make(in: folder, name: "lango", days: 30)
                try await withServer(Self.settings, in: folder) { server in
                    #expect(server.process.output.contains("is ready on https://127.0.0.1:"))
                    let reply = try await server.push()
                    #expect(reply.status == 200)
                    _ = try await eventually("the payment is completed: the sandbox's callback came over https too") {
                        let row = try await server.client.get("/api/transactions/1").json
                        return row[path: "data", "status"] == "completed" ? true : nil
                    }
                    #expect(try await server.stop().status == 0)
                }
            }
        }

        /// On SIGHUP at once, and by itself when the files change; a connection that is open is not disturbed.
        @Test(arguments: [true, false])
        func aRenewedCertificateIsShownWithoutARestart(_ isTold: Bool) async throws {
            try await withTemporaryFolder { folder in
                try await TestCertificate.make(in: folder, name: "lango", days: 30)
                try await withServer(Self.settings, in: folder) { server in
                    let old = folder.appending(path: "old.crt")
                    try FileManager.default.copyItem(at: folder.appending(path: "lango.crt"), to: old)
                    #expect(try await Self.call(server, trusting: old))
                    try await TestCertificate.make(in: folder, name: "lango", days: 60)
                    if isTold { server.process.signal(SIGHUP) }
                    let new = folder.appending(path: "lango.crt")
                    _ = try await eventually("the new certificate is shown") {
                        try await Self.call(server, trusting: new) ? true : nil
                    }
                    #expect(try await !Self.call(server, trusting: old))
                    #expect(try await server.client.get("/livez").status == 200)
                }
            }
        }

        @Test func aPairThatDoesNotFitLeavesTheOldOne() async throws {
            try await withTemporaryFolder { folder in
                try await TestCertificate.make(in: folder, name: "lango", days: 30)
                try await TestCertificate.make(in: folder, name: "other", days: 30)
                try await withServer(Self.settings, in: folder) { server in
                    let key = folder.appending(path: "lango.key")
                    try FileManager.default.removeItem(at: key)
                    try FileManager.default.copyItem(at: folder.appending(path: "other.key"), to: key)
                    _ = try await eventually("it is said") {
                        server.process.errors.contains("The new TLS certificate cannot be used") ? true : nil
                    }
                    #expect(try await Self.call(server, trusting: folder.appending(path: "lango.crt")))
                }
            }
        }

        @Test func filesThatCannotBeUsedEndTheProgramWithASentence() async throws {
            try await withTemporaryFolder { folder in
                try await TestCertificate.make(in: folder, name: "lango", days: 30)
                try await TestCertificate.make(in: folder, name: "other", days: 30)
                let port = String(try await FreePort.next())
                for (certificate, key, sentence) in [
                    ("none.crt", "lango.key", "TLS_CERT_FILE: none.crt cannot be read as certificates in PEM form"),
                    ("lango.crt", "lango.crt", "TLS_KEY_FILE: lango.crt cannot be read as a private key"),
                    (
                        "lango.crt", "other.key",
                        "TLS_KEY_FILE: other.key is not the key of the certificate in lango.crt"
                    ),
                    ("lango.crt", "", "TLS_CERT_FILE is set, but TLS_KEY_FILE is not: set both"),
                ] {
                    let ending = try await lango(
                        ["serve"], ["PORT": port, "TLS_CERT_FILE": certificate, "TLS_KEY_FILE": key], in: folder)
                    #expect(ending.status == 1)
                    #expect(ending.errors.contains("lango: \(sentence)"), "\(ending.errors)")
                }
            }
        }

        /// Only suites with forward secrecy, and nothing older than TLS 1.2.
        @Test(arguments: [
            (
                "1.2 with it", TLSVersion.tlsv12,
                [
                    NIOTLSCipher.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                    .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                ], true
            ),
            ("1.2 without it", .tlsv12, [.TLS_RSA_WITH_AES_128_GCM_SHA256, .TLS_RSA_WITH_AES_256_CBC_SHA], false),
            (
                "1.2 without authenticated encryption", .tlsv12,
                [
                    .TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
                    .TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
                ], false
            ),
            ("1.3", .tlsv13, [], true),
            (
                "1.1", .tlsv11,
                [
                    .TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
                    .TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
                ], false
            ),
        ])
        func theHandshakeIsOfToday(
            _ name: String, _ version: TLSVersion, _ suites: [NIOTLSCipher], _ isTaken: Bool
        ) async throws {
            try await withTemporaryFolder { folder in
                try await TestCertificate.make(in: folder, name: "lango", days: 30)
                try await withServer(Self.settings, in: folder) { server in
                    var configuration = try HTTPClient.Configuration.trusting(folder)
                    configuration.tlsConfiguration?.minimumTLSVersion = version
                    configuration.tlsConfiguration?.maximumTLSVersion = version
                    if !suites.isEmpty { configuration.tlsConfiguration?.cipherSuiteValues = suites }
                    let reply = try await HTTPClient.withHTTPClient(configuration: configuration) { http in
                        // Any failure is the handshake's.
                        try? await HTTPCaller(base: server.client.base, http: http).get("/livez")
                    }
                    #expect((reply?.status == 200) == isTaken, "TLS \(name)")
                    if isTaken { #expect(reply?.header("Strict-Transport-Security") == "max-age=31536000") }
                }
            }
        }

        /// Whether the server shows a certificate that stands in a file.
        private static func call(_ server: LangoServer, trusting certificate: URL) async throws -> Bool {
            var configuration = HTTPClient.Configuration()
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(certificate.path())
            configuration.tlsConfiguration = tls
            configuration.connectionPool.retryConnectionEstablishment = false
            return try await HTTPClient.withHTTPClient(configuration: configuration) { http in
                let client = HTTPCaller(base: "https://127.0.0.1:\(server.port)", http: http)
                // Any failure is the handshake's: the server itself answers others all the while.
                return (try? await client.get("/livez"))?.status == 200
            }
        }
    }
}
