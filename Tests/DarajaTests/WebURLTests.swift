import Daraja
import Testing

struct WebURLTests {
    @Test func aURLHasItsParts() throws {
        let url = try #require(WebURL("https://Pay.Example.com:8443/a/b?c=d#e"))
        #expect(url.scheme == "https" && url.host == "pay.example.com" && url.port == 8_443)
        #expect(url.rest == "/a/b?c=d#e" && url.hasQuery && url.hasFragment)
        let address = try #require(WebURL("http://[2001:db8::1]"))
        #expect(address.host == "[2001:db8::1]" && address.port == nil && address.rest == "")
    }

    @Test(arguments: [
        "", "pay.example.com", "ftp://pay.example.com", "https://", "https:///x", "https://:80", "https://[",
        "https://[]",
        "https://[::1", "https://a b", "https://a\u{e9}", "https://user@host", "https://host:65536", "https://host:-1",
        "https://host:٣", "https:/host", "https://host:1:2", "https://[::1]x:80",
    ])
    func whatIsNoneIsRefused(_ text: String) {
        #expect(WebURL(text) == nil)
    }
}
