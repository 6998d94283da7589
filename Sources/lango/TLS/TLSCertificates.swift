import CoreMetrics
import Foundation
import Logging
import NIOCore
import NIOSSL
import Synchronization

/// The certificate that new connections are shown: read anew when its files change, kept when what changed is unusable.
final class TLSCertificates: Sendable {
    private struct State {
        var pair: TLSFiles.Pair
        var stamp: [String]
    }

    private let files: TLSFiles
    private let state: Mutex<State>
    private let logger: Logger
    private let expiry: Meter

    /// Reads the files for the first time.
    init(_ files: TLSFiles, factory: any MetricsFactory, logger: Logger) throws(SettingsError) {
        self.files = files
        self.logger = logger
        let stamp = files.stamp
        let pair = try files.read()
        state = Mutex(State(pair: pair, stamp: stamp))
        expiry = Meter(label: "lango_tls_certificate_expiry_timestamp_seconds", factory: factory)
        expiry.set(pair.endsAt.timeIntervalSince1970)
    }

    /// The suites of TLS 1.2 with forward secrecy and authenticated encryption (RFC 9325, 4.2); all of TLS 1.3 are such.
    ///
    /// Without forward secrecy, whoever gets the key later can read what was recorded before.
    private static let suites: [NIOTLSCipher] = [
        .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]

    /// What the server is configured with: TLS 1.2 and later, and for each handshake the certificate of the moment.
    var configuration: TLSConfiguration {
        let pair = state.withLock { $0.pair }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: pair.chain, privateKey: pair.key)
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuiteValues = Self.suites
        configuration.sslContextCallback = { [self] _, promise in
            let pair = state.withLock { $0.pair }
            var override = NIOSSLContextConfigurationOverride()
            override.certificateChain = pair.chain
            override.privateKey = pair.key
            promise.succeed(override)
        }
        return configuration
    }

    /// Reads the files again if they have changed; `always` reads them whether or not.
    func reload(always: Bool = false) {
        let stamp = files.stamp
        guard always || state.withLock({ $0.stamp != stamp }) else { return }
        do {
            let pair = try files.read()
            state.withLock { $0 = State(pair: pair, stamp: stamp) }
            expiry.set(pair.endsAt.timeIntervalSince1970)
            logger.notice("TLS certificate loaded", metadata: ["validUntil": "\(pair.endsAt.formatted(.iso8601))"])
        } catch {
            // Looked at again when the files change the next time: a client may be in the middle of writing them.
            state.withLock { $0.stamp = stamp }
            logger.error(
                "The new TLS certificate cannot be used; the old one stays", metadata: ["error": "\(error)"])
        }
    }
}
