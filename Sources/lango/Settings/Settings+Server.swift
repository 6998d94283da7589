extension Settings {
    static func server(_ reader: SettingsReader, isProduction: Bool) throws(SettingsError) -> Server {
        Server(
            host: reader.text(.host) ?? (isProduction ? "0.0.0.0" : "127.0.0.1"),
            port: try reader.integer(.port, in: 1...65_535) ?? 3_001,
            trustedProxies: try trustedProxies(reader),
            tls: try tls(reader),
            maximumConnections: try reader.integer(.maximumConnections, in: 10...1_000_000) ?? 10_000,
            maximumConnectionsPerAddress: try reader.integer(
                .maximumConnectionsPerAddress, in: 1...1_000_000) ?? 256,
            writeTimeout: .seconds(try reader.integer(.writeTimeout, in: 1...3_600) ?? 20),
            idleTimeout: .seconds(try reader.integer(.idleTimeout, in: 1...3_600) ?? 60),
            requestTimeout: .seconds(try reader.integer(.requestTimeout, in: 1...3_600) ?? 30),
            maximumRequests: try reader.integer(.maximumRequests, in: 1...100_000) ?? 2_000,
            shutdownDelay: .seconds(try reader.integer(.shutdownDelay, in: 0...300) ?? 0))
    }

    private static func tls(_ reader: SettingsReader) throws(SettingsError) -> TLSFiles? {
        switch (reader.text(.tlsCertificate), reader.text(.tlsKey)) {
        case (let certificate?, let key?): return TLSFiles(certificate: certificate, key: key)
        case (nil, nil): return nil
        case (nil, _): throw SettingsError("TLS_KEY_FILE is set, but TLS_CERT_FILE is not: set both")
        case (_, nil): throw SettingsError("TLS_CERT_FILE is set, but TLS_KEY_FILE is not: set both")
        }
    }
}
