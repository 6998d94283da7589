import Bytes
import CryptoExtras
import Daraja

/// The certificate for which clients of the sandbox encrypt the initiator's password, and the key that opens it.
///
/// Both are fixed and public, made for this purpose alone: making a key at each start takes time and would make runs
/// differ. The key guards nothing but the sandbox's own test password.
enum SandboxCertificate {
    /// The password in a credential; nil when the key does not open it.
    static func open(_ credential: String) -> [UInt8]? {
        // Whatever is wrong with the text or its padding, it is no credential of ours.
        guard let encrypted = Base64.decode(credential.filter { !$0.isWhitespace }),
            let key = try? _RSA.Encryption.PrivateKey(pemRepresentation: keyPEM),
            let password = try? key.decrypt(encrypted, padding: ._WEAK_AND_INSECURE_PKCS_V1_5)
        else { return nil }
        return Array(password)
    }

    /// Self-signed, RSA with 2048 bits, valid until 2126.
    static let pem = """
        -----BEGIN CERTIFICATE-----
        MIIDEzCCAfugAwIBAgIUUhBeHDG225X9p4RcLHk/2UeD9acwDQYJKoZIhvcNAQEL
        BQAwGDEWMBQGA1UEAwwNbGFuZ28gc2FuZGJveDAgFw0yNjExMjMxOTI1MDRaGA8y
        MTI2MTAzMDE5MjUwNFowGDEWMBQGA1UEAwwNbGFuZ28gc2FuZGJveDCCASIwDQYJ
        KoZIhvcNAQEBBQADggEPADCCAQoCggEBAM2qkAbPcVcZiNo9q5CZMaoXO/0aSsyy
        aft8f9RFYPPMWKomXMVZSRif4QSA80Yqq6aGJ/fp5fkO09EaEQxpSfgBnzWm888P
        cEpy2QQYudiPq6Mu31MvtWKDn+RgFWoEAKafGeuHpkxaKD7fHYO07Mb2U+7+qraZ
        CDnd+plyWv7YvygbZ3fXkeRqWV5jEZFXckbInCoDAVZ/I2akVLnCrGT388Ukc0AG
        UNGrvDI18WNxZP9S1nF9eYCEaX/V6SOzgqSavqho/IqN6D1Fz4hpNnOfZRtBt05h
        xjCeEBXY0Xe8IK2AZEZoXpzzV6+WqNK7bomwmyqGxhaodv/rD9F+PScCAwEAAaNT
        MFEwHQYDVR0OBBYEFD/iGUN8vPqyDsdWQoI5T48ZDeBlMB8GA1UdIwQYMBaAFD/i
        GUN8vPqyDsdWQoI5T48ZDeBlMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQEL
        BQADggEBAAXd7mgNaXZYgUltGGJ/0Iry09G0zZ2hJWu50qncXNmhY+kT0izkAA2l
        YCEhdf0HA/KmYtN8bD4Fc1PFeycAF7qjwntZij6NLpu9TYIDMVSpZq5saf1g+kvt
        kmbTrvpKsjIBuf2A7e1KKspynk9Ov9d4j5uMzToFCVs3gS8a2gMlASSoVHYE0WQ+
        zfFXGDSoESiGvFBlzzg17hcfKdEcAj7Zyf/70o3E0cMyxYlgiSxYsv3kWmRZP9p2
        p5RwJmW1REQ/z/P9TIYoDYJECmu1FfxgEshugB8MaKVsxuLTUfCpMmjOUYMouUAl
        mk02Hj5IHYF7KG08WVoM1ykTXM7faPQ=
        -----END CERTIFICATE-----

        """

    private static let keyPEM = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDNqpAGz3FXGYja
        PauQmTGqFzv9GkrMsmn7fH/URWDzzFiqJlzFWUkYn+EEgPNGKqumhif36eX5DtPR
        GhEMaUn4AZ81pvPPD3BKctkEGLnYj6ujLt9TL7Vig5/kYBVqBACmnxnrh6ZMWig+
        3x2DtOzG9lPu/qq2mQg53fqZclr+2L8oG2d315HkalleYxGRV3JGyJwqAwFWfyNm
        pFS5wqxk9/PFJHNABlDRq7wyNfFjcWT/UtZxfXmAhGl/1ekjs4Kkmr6oaPyKjeg9
        Rc+IaTZzn2UbQbdOYcYwnhAV2NF3vCCtgGRGaF6c81evlqjSu26JsJsqhsYWqHb/
        6w/Rfj0nAgMBAAECggEAWbs0epwwXamY4Wstuvlzxzu64xuBDh07i0tO9FzOx5/d
        AWOab0ocz78VrGLcgT0lxhJbRtmIimkTNnSSgqE/chK3FXABiNI6EmlYUOa+0wMg
        BiLxsfgrQc+ex8O6JBaZ+BiLdQ0qm75sN74dwPSDp+0aQrhe4CsVgTXd2+weUniT
        VPc8QqTJGQFPbHg7F44nke+rJTz5a4yrNQan4HRhk2Cw08x/AWtDq1/GKKszri/D
        kgtwDp76cC3Kf48eaOBmdkaL6d74rrhe7YXTFERFas0MtkIMZ8tg4QPArWJRkyQq
        fGPlqF5XP9ZBLgXfe+iB/cLEf/V/NaxddcOOgp4ziQKBgQDuL0rxoheyYLs1SlhY
        eUSX5/IMr6qFrpWQ7nnYNbn5L2L1G9svggkZA8BQGptmVK89R1U2Tdh6e9jwF+JK
        CtPL/vFN13HSGRPDijmzLOP/MJ5Eydzr/QILqPhm7FpiRSduIxOz0L/yYIXsrkdc
        Y7qLWzhwKh/r4uAJvu5DBH59DwKBgQDdDJ0Ka+IjjP3f/xzX8HesLRxN43HfYAlG
        9joDDFw7Zrtn+NX+05hQ4Xb29sht2WYGjuaFbVwClardJQ7BCvZlxbfjp1tolJc0
        KGk40GZVxMsG8TDFVq9fq6MoHHHefBn2gxRhT9zK9UStRNVcquG7SeUVmgcbR90w
        EmHPixfuaQKBgG1WAE0TX1Ve2hEIY62ZXUduDcqNCPX8wmOZVQ1O/GPKwN5LPz57
        rrlw42LiE9vRm+/BQvh+m5T+LQNps1LRzY+jJBnbgEA1isEEPqBlRvPp2X0yPNuH
        dNztX7m/XW4m2IbSS0UL2lDkxhVzmwZqMUOvSCUU8TpTFwziPHU/JuE5AoGBALcV
        gGimTGoXmBrUCQbNs8EWp+/XJ3TU7ToqLIhjz2yfvS7zigMDLJAo/ki0w/M/8eIS
        r9npZyD458k8rUi0lLpcld9nuS0YjVf09JnK+keltGcuk6+PCbhax8ssLCATd8mW
        beXfqMcteFFuxq13F3nxTV2j8qjkz83GG98znIGpAoGALsf4L7UV/Pj3YMW+tgQU
        b5SbudNpln7c+zvptajQ7/D6AIuAtLj9HkUF2rV8oW6Sd4EkHyjqjWt76ziFfr8x
        X/gQwuTDBXvvk/q+kmHtUZnnwPTI6HVnmLCdSU91oGht1jim8ebBJkMc4iqpZ6vx
        TqnvYuHzB8g8Rqm5C4wm/Y4=
        -----END PRIVATE KEY-----
        """
}
