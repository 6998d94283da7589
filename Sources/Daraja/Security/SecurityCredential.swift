import Bytes
import CryptoExtras
import Foundation
import SwiftASN1
public import Time
import X509

/// The API operator's password, encrypted for Daraja: RSA with PKCS#1 v1.5 padding, in base64.
///
/// Printing it shows nothing of it. Padding is random, so each encryption differs; any one stays valid as long as the
/// password does (90 days, portal "Getting Started").
public struct SecurityCredential: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// Why no credential could be made.
    public enum Failure: Error, Sendable, Hashable {
        /// The file is neither a PEM nor a DER certificate.
        case unreadableCertificate
        /// The certificate holds no RSA key.
        case notRSA
        /// The password does not fit the key.
        case cannotEncrypt
    }

    /// A certificate of Safaricom's and whether its dates are past.
    public struct Certificate: Sendable {
        /// The key as DER: the parsed form cannot be sent between threads.
        let key: [UInt8]
        /// When it ended.
        ///
        /// The files in circulation are all past their dates and still in use, so that is a warning only.
        public let notValidAfter: Instant

        /// Reads a PEM or DER file.
        public init(bytes: [UInt8]) throws(Failure) {
            let text = String(decoding: bytes, as: UTF8.self)
            guard
                let certificate = text.contains("-----BEGIN CERTIFICATE")
                    ? try? X509.Certificate(pemEncoded: text) : try? X509.Certificate(derEncoded: bytes)
            else { throw .unreadableCertificate }
            guard let key = _RSA.Signing.PublicKey(certificate.publicKey) else { throw .notRSA }
            self.key = Array(key.derRepresentation)
            notValidAfter = Instant(seconds: Int64(certificate.notValidAfter.timeIntervalSince1970))
        }
    }

    /// What goes over the wire.
    public let text: String

    /// Takes a credential that was made elsewhere, as the portal's test page gives it.
    public init(_ text: String) {
        self.text = String(text.filter { !$0.isWhitespace })
    }

    /// Encrypts the operator's password.
    public init(password: String, for certificate: Certificate) throws(Failure) {
        guard let key = try? _RSA.Encryption.PublicKey(derRepresentation: certificate.key),
            let encrypted = try? key.encrypt(Array(password.utf8), padding: ._WEAK_AND_INSECURE_PKCS_V1_5)
        else { throw .cannotEncrypt }
        text = Base64.encode(encrypted)
    }

    /// Tells nothing.
    public var description: String { "security credential" }

    /// Tells nothing to debuggers either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
