import MySQLDatabase
import Testing

@Suite struct MySQLConfigurationTests {
    @Test func aURLNamesEverything() throws {
        let configuration = try #require(
            MySQLConfiguration(
                url: "mysql://pay%40shop:p%2Fa%3As%25s@db1.example.com:3307,10.0.0.2,[fd00::1]:3308/mpesa_db"))
        #expect(configuration.user == "pay@shop")
        #expect(configuration.password == "p/a:s%s")
        #expect(configuration.database == "mpesa_db")
        #expect(
            configuration.hosts == [
                .init("db1.example.com", port: 3_307), .init("10.0.0.2"), .init("fd00::1", port: 3_308),
            ])
    }

    @Test(arguments: [
        "", "sqlite:x", "mysql://", "mysql://host/db", "mysql://user@host", "mysql://user@host/", "mysql://user@/db",
        "mysql://user@host:0/db", "mysql://user@host:99999/db", "mysql://user@host:x/db", "mysql://user:%zz@host/db",
        "mysql://user@one,,two/db", "mysql://@host/db",
    ])
    func anotherFormIsRefused(_ url: String) {
        #expect(MySQLConfiguration(url: url) == nil)
    }

    @Test(arguments: [
        ("db", [MySQLConfiguration.Host("db", port: 3_310)]), ("::1", [.init("::1", port: 3_310)]),
        ("a , b:1", [.init("a", port: 3_310), .init("b", port: 1)]), ("/run/db.sock", [.init("/run/db.sock")]),
    ])
    func hostsAreSeparatedByCommas(_ text: String, _ hosts: [MySQLConfiguration.Host]) {
        #expect(MySQLConfiguration.hosts(text, defaultPort: 3_310) == hosts)
    }

    @Test func thePasswordIsNeverShown() throws {
        let configuration = try #require(MySQLConfiguration(url: "mysql://user:hunter2@host/db"))
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("user@host:3306/db"))
        }
    }
}
