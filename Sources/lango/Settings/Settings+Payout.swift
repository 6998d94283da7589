import Daraja

extension Settings {
    /// How customers are paid.
    struct Payout: Sendable {
        /// How the API operator's password is proven.
        enum Proof: Sendable {
            /// A ready credential, as the portal gives it.
            case credential(String)
            /// The password itself and Safaricom's certificate.
            case password(String, certificatePath: String)
        }

        var initiatorName: String
        var proof: Proof
        var shortcode: Shortcode
        var version: B2CRequest.Version
        var maximum: Int64
        var dailyLimit: Int64?
    }

    /// The reference's ceiling for one payment; Daraja's own is 250,000.
    static let defaultCeiling = 150_000
    /// Daraja's ceiling for one payment.
    static let darajaCeiling = 250_000

    /// Reads the settings of payouts; nil when there are none.
    ///
    /// The built-in sandbox needs none.
    static func payout(
        _ reader: SettingsReader, shortcode: Shortcode, isBuiltInSandbox: Bool
    ) throws(SettingsError) -> Payout? {
        let name = reader.text(.initiatorName) ?? (isBuiltInSandbox ? "testapi" : nil)
        let proof: Payout.Proof
        switch (reader.text(.securityCredential), reader.text(.initiatorPassword), reader.text(.certificatePath)) {
        case (let credential?, nil, nil): proof = .credential(credential)
        case (nil, let password?, let path?): proof = .password(password, certificatePath: path)
        case (nil, nil, nil):
            guard isBuiltInSandbox else {
                guard reader.text(.initiatorName) == nil else {
                    throw SettingsError(
                        "MPESA_INITIATOR_NAME is set without a proof: set MPESA_SECURITY_CREDENTIAL, or "
                            + "MPESA_INITIATOR_PASSWORD and MPESA_CERTIFICATE_PATH")
                }
                return nil
            }
            proof = .credential("sandbox")
        default:
            throw SettingsError(
                "Set either MPESA_SECURITY_CREDENTIAL, or MPESA_INITIATOR_PASSWORD together with "
                    + "MPESA_CERTIFICATE_PATH")
        }
        guard let name else { throw SettingsError("MPESA_INITIATOR_NAME is missing: payouts need the API operator") }
        var paying = shortcode
        if let text = reader.text(.businessShortcode) {
            guard let chosen = Shortcode(text) else {
                throw SettingsError("MPESA_BUSINESS_SHORTCODE must be 5 to 7 digits")
            }
            paying = chosen
        }
        return Payout(
            initiatorName: name, proof: proof, shortcode: paying,
            version: try reader.word(.b2cVersion, B2CRequest.Version.self) ?? .v3,
            maximum: Int64(try reader.integer(.b2cMaximum, in: 10...darajaCeiling) ?? defaultCeiling),
            dailyLimit: try reader.integer(.b2cDailyLimit, in: 10...1_000_000_000).map { Int64($0) })
    }
}
