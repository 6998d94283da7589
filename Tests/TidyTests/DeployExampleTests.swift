import Foundation
import Testing

/// The examples for what stands in front of the server keep secrets out of logs and trust no network.
struct DeployExampleTests {
    private static let token = "0123456789abcdef0123456789abcdef"
    private static let targets = [
        "/callbacks/stk/01a209d0-6a73-774e-9877-28c3c1d49097/\(token)", "/callbacks/c2b-confirmation/174379/\(token)",
        "/callbacks/stk/01a209d0-6a73-774e-9877-28c3c1d49097/\(token)?x=1", "/api/events?ticket=ticket_\(token)",
        "/api/events?types=x&ticket=ticket_\(token)",
    ]

    /// The two patterns of the map say what is logged of a request.
    @Test(arguments: targets)
    func nginxLogsNeitherTokensNorTickets(_ target: String) throws {
        let text = try Repository.text("deploy/nginx/lango.conf")
        let patterns = text.matches(of: #/(?m)^ +~(\^\S+) +"([^"]+)";$/#).map { (String($0.1), String($0.2)) }
        #expect(patterns.count == 2)
        for (pattern, replacement) in patterns {
            guard let match = target.firstMatch(of: try Regex(pattern)), let start = match[1].substring else {
                continue
            }
            let logged = replacement.replacing("$lango_start", with: start)
            #expect(!logged.contains(Self.token) && logged.hasPrefix("/"), "\(logged)")
            break
        }
        let format = try #require(text.firstMatch(of: #/log_format lango ([^;]+);/#)?.1)
        #expect(!format.contains("request_uri") && !format.contains("$request\"") && !format.contains("$args"))
        #expect(text.contains("access_log /var/log/nginx/lango.log lango;"))
        // The error log cannot leave the request line out.
        for location in ["location /callbacks/ {", "location = /api/events {"] {
            let block = try #require(text.components(separatedBy: location).dropFirst().first?.prefix(200))
            #expect(block.contains("error_log /var/log/nginx/error.log crit;"))
        }
    }

    @Test(arguments: targets)
    func caddyLogsNeitherTokensNorTickets(_ target: String) throws {
        let text = try Repository.text("deploy/caddy/Caddyfile")
        let filter = try #require(text.firstMatch(of: #/request>uri regexp "([^"]+)" "\$1"/#))
        let logged = target.replacing(try Regex(String(filter.1))) { match in match[1].substring.map(String.init) ?? ""
        }
        #expect(!logged.contains(Self.token), "\(logged)")
        #expect(text.contains("request>headers>X-Api-Key delete"))
    }

    @Test func haproxyLogsNoPath() throws {
        let lines = try Repository.text("deploy/haproxy/haproxy.cfg").split(separator: "\n").filter {
            !$0.contains("#")
        }
        #expect(!lines.contains { $0.contains("httplog") })
        let format = try #require(lines.first { $0.contains("log-format") })
        #expect(!["%r", "%HU", "%HP", "%HQ", "%{"].contains { format.contains($0) })
    }

    @Test func composeTrustsOneAddress() throws {
        let text = try Repository.text("compose.yaml")
        let proxies = text.matches(of: #/(?m)^ +TRUSTED_PROXIES: (\S+)$/#).map { String($0.1) }
        #expect(proxies.count == 1 && proxies.allSatisfy { !$0.contains("/") })
        #expect(text.contains("gateway: \(proxies.first ?? "none") }"))
    }
}
