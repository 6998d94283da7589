import Foundation
import NIOSSL

/// A certificate and its key in files, as Let's Encrypt's clients leave them.
struct TLSFiles: Sendable, Equatable {
    /// The server's certificate, and those between it and its root, in PEM form.
    let certificate: String
    /// Its private key in PEM form, without a password.
    let key: String

    /// What the files hold.
    struct Pair: Sendable {
        let chain: [NIOSSLCertificateSource]
        let key: NIOSSLPrivateKeySource
        let endsAt: Date
    }

    /// Reads both files and proves that they belong together.
    func read() throws(SettingsError) -> Pair {
        let chain: [NIOSSLCertificate]
        let privateKey: NIOSSLPrivateKey
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificate)
        } catch {
            throw SettingsError("TLS_CERT_FILE: \(certificate) cannot be read as certificates in PEM form")
        }
        do {
            privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
        } catch {
            throw SettingsError("TLS_KEY_FILE: \(key) cannot be read as a private key in PEM form without a password")
        }
        guard let first = chain.first else { throw SettingsError("TLS_CERT_FILE: \(certificate) holds no certificate") }
        let pair = Pair(
            chain: chain.map { .certificate($0) }, key: .privateKey(privateKey),
            endsAt: Date(timeIntervalSince1970: TimeInterval(first.notValidAfter)))
        do {
            _ = try NIOSSLContext(
                configuration: .makeServerConfiguration(certificateChain: pair.chain, privateKey: pair.key))
        } catch {
            throw SettingsError("TLS_KEY_FILE: \(key) is not the key of the certificate in \(certificate)")
        }
        return pair
    }

    /// Changes when one of the files is written or replaced.
    var stamp: [String] {
        [certificate, key].map { path in
            // A file that is not there has no stamp; reading it says so.
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return "" }
            let changed = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            return "\(changed) \(attributes[.systemFileNumber] ?? 0) \(attributes[.size] ?? 0)"
        }
    }
}
