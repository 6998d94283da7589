/// What Daraja accepts as a callback URL, checked before Daraja refuses it with `Invalid CallBackURL` or says nothing.
///
/// Sources: portal pages "M-Pesa Express" and "Customer To Business (C2B)": https in production, no words that look like
/// M-PESA, Safaricom or commands, no public tunnels.
public enum CallbackURLRules {
    /// Words that a URL must not contain, in any case.
    public static let forbiddenWords = ["m-pesa", "mpesa", "safaricom", "exec", "exe", "cmd", "sql", "query"]

    /// Parts of host names of public tunnels and request bins, which Daraja blocks.
    public static let tunnelHosts = [
        "ngrok", "mockbin", "requestbin", "webhook.site", "localtunnel", "loca.lt", "trycloudflare", "serveo",
    ]

    /// What is wrong with a URL, in sentences; empty when nothing is.
    ///
    /// - Parameter isProduction: whether the stricter rules of production hold.
    public static func problems(_ url: String, isProduction: Bool) -> [String] {
        let lowercased = url.lowercased()
        guard let parts = WebURL(url) else {
            return ["it is not a URL of the form https://host/path, with a port from 1 to 65535 if any"]
        }
        let (scheme, host) = (parts.scheme, parts.host)
        var problems: [String] = []
        if parts.hasQuery { problems.append("it has a query, and what Lango adds would become part of it") }
        if parts.hasFragment { problems.append("it has a fragment, which is never sent") }
        if isProduction, scheme != "https" { problems.append("production accepts https only") }
        if scheme == "http", !isLoopback(host), !isProduction {
            problems.append("Daraja refuses plain http for STK callbacks: use https")
        }
        if isLoopback(host), isProduction { problems.append("Safaricom cannot reach \(host)") }
        for word in forbiddenWords where lowercased.contains(word) {
            problems.append("it contains \"\(word)\", which Daraja's URL rules forbid")
            break
        }
        if isProduction, let tunnel = tunnelHosts.first(where: { host.contains($0) }) {
            problems.append("\(tunnel) is a public tunnel, which Daraja blocks")
        }
        return problems
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host.hasPrefix("127.") || host == "[::1]"
    }
}
