import Bytes
import CryptoExtras
import Daraja
import Foundation
import SwiftASN1
import Testing
import Time
import X509

struct SecurityCredentialTests {
    /// A certificate like Safaricom's: RSA 2048, and past its dates.
    private static func certificate() throws -> (pem: String, der: [UInt8], key: _RSA.Encryption.PrivateKey) {
        let signing = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let name = try DistinguishedName { CommonName("apicrypt.example") }
        let certificate = try X509.Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(signing.publicKey),
            notValidBefore: Date(timeIntervalSince1970: 1_400_000_000),
            notValidAfter: Date(timeIntervalSince1970: 1_480_000_000), issuer: name, subject: name,
            signatureAlgorithm: .sha256WithRSAEncryption, extensions: .init(), issuerPrivateKey: .init(signing))
        let pem = try certificate.serializeAsPEM()
        return (
            pem.pemString, pem.derBytes, try _RSA.Encryption.PrivateKey(derRepresentation: signing.derRepresentation)
        )
    }

    @Test func thePasswordIsSealedWithPKCS1ForPEMAndDER() throws {
        let (pem, der, key) = try Self.certificate()
        for bytes in [Array(pem.utf8), der] {
            let certificate = try SecurityCredential.Certificate(bytes: bytes)
            #expect(certificate.notValidAfter == Instant(seconds: 1_480_000_000))
            let credential = try SecurityCredential(password: "Safaricom999!*!", for: certificate)
            let sealed = try #require(Base64.decode(credential.text))
            #expect(sealed.count == 256)
            let opened = try key.decrypt(sealed, padding: ._WEAK_AND_INSECURE_PKCS_V1_5)
            #expect(String(decoding: opened, as: UTF8.self) == "Safaricom999!*!")
        }
    }

    @Test func everySealingDiffers() throws {
        let certificate = try SecurityCredential.Certificate(bytes: try Self.certificate().der)
        let first = try SecurityCredential(password: "secret", for: certificate)
        #expect(try SecurityCredential(password: "secret", for: certificate) != first)
    }

    @Test func whatIsNoCertificateIsRefused() {
        #expect(throws: SecurityCredential.Failure.unreadableCertificate) {
            try SecurityCredential.Certificate(bytes: Array("no certificate".utf8))
        }
    }

    @Test func nothingOfItIsPrinted() {
        let credential = SecurityCredential("c2Vh bGVk\n")
        #expect(credential.text == "c2VhbGVk")
        var dumped = "\(credential)"
        dump(credential, to: &dumped)
        #expect(!dumped.contains("c2VhbGVk"))
    }
}
