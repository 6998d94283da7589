import Testing

@testable import DarajaSandbox

struct CallbackURLTests {
    @Test(arguments: [
        "https://shop.example/pay?x=1", "https://shop.example:8443/pay", "https://example.invalid", "HTTPS://a.b/c",
        "http://localhost:3000/callback", "http://127.0.0.1/x", "http://[::1]:80/x", "http://127.1.2.3:9",
        "http://host.docker.internal:3000/x",
    ])
    func isTaken(_ text: String) {
        #expect(CallbackURL(text, plainHosts: ["host.docker.internal"])?.text == text)
    }

    @Test(arguments: [
        "", "shop.example/pay", "http://shop.example/pay", "ftp://localhost/x", "https://", "https://<host>/x",
        "https://shop.example/a b", "http://localhost.evil.example/x", "http://127.0.0.1.evil.example/x",
        "http://localhost@evil.example/x", "https://shop.example:port/x", "http://192.168.1.10/x",
    ])
    func isRefused(_ text: String) {
        #expect(CallbackURL(text, plainHosts: []) == nil)
    }
}
