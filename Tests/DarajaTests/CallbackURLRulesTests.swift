import Daraja
import Testing

struct CallbackURLRulesTests {
    @Test(arguments: [
        ("https://pay.example.com", true, true), ("https://pay.example.com:8443/callbacks", true, true),
        ("http://pay.example.com", true, false), ("http://pay.example.com", false, false),
        ("http://127.0.0.1:3001", false, true), ("https://127.0.0.1", true, false),
        ("https://pay.example.com/mpesa/stk", false, false), ("https://M-PESA.example.com", true, false),
        ("https://pay.example.com/sqlite", true, false), ("https://abc.ngrok-free.app", true, false),
        ("https://abc.ngrok-free.app", false, true), ("pay.example.com", false, false), ("https://", false, false),
        ("https://user@example.com", false, false), ("https://[::1]/x", true, false),
        ("https://pay.example.com:99999", true, false), ("https://pay.example.com:0", false, false),
        ("https://pay.example.com:", false, false), ("https://pay.example.com:80x", false, false),
        ("https://pay.example.com?a=1", true, false), ("https://pay.example.com/x?a=1", false, false),
        ("https://pay.example.com/#top", false, false), ("https://pay.example.com/a b", false, false),
        ("https://pay.example.com\n", false, false), ("HTTPS://PAY.EXAMPLE.COM:443/x", true, true),
    ])
    func aURLIsJudgedAsDarajaJudgesIt(_ url: String, _ isProduction: Bool, _ isFine: Bool) {
        #expect(CallbackURLRules.problems(url, isProduction: isProduction).isEmpty == isFine)
    }
}
