import Daraja
import JSON
import Testing

@Suite struct AmountTests {
    @Test(arguments: [
        ("1", 100 as Int64), ("1.00", 100), ("1.0", 100), ("1.5", 150), ("1.05", 105), ("1.50000", 150), ("0", 0),
        ("0.00", 0), ("-0.00", 0), ("0.01", 1), ("-1540.00", -154_000), ("-0.05", -5), ("007", 700),
        ("8959269.60", 895_926_960), ("250000", 25_000_000), ("9999999999999.99", 999_999_999_999_999),
    ])
    func decimalsAreReadToTheCent(_ text: String, _ cents: Int64) {
        #expect(Amount(decimal: text)?.cents == cents)
    }

    @Test(arguments: [
        "", " ", "-", ".", ".5", "1.", "-.5", "1.005", "1.001", "1e3", "1E3", "+1", "--1", "1,000.00", "1.2.3", " 1",
        "1 ",
        "KES 1", "0x10", "NaN", "10000000000000", "99999999999999999999", "1.-5", "１",
    ])
    func otherTextsAreNoAmounts(_ text: String) {
        #expect(Amount(decimal: text) == nil)
    }

    @Test(
        arguments: [
            (JSON.number("1.00"), 100 as Int64?), (.string("1.00"), 100), (.number("1"), 100),
            (.string("190.00"), 19_000),
            (.string("300"), 30_000), (.null, nil), (.bool(true), nil), (.array([1]), nil), (.string(""), nil),
        ] as [(JSON, Int64?)])
    func numbersAndTextsMeanTheSame(_ json: JSON, _ cents: Int64?) {
        #expect(Amount(json: json)?.cents == cents)
    }

    @Test(arguments: [
        ("1E+2", 10_000 as Int64), ("1e2", 10_000), ("1.0E2", 10_000), ("10000e-2", 10_000), ("0.1E+3", 10_000),
        ("1E-2", 1), ("+100", 10_000), ("+1E2", 10_000), (" 100 ", 10_000), ("100.000", 10_000), ("0100", 10_000),
        ("-1E2", -10_000), ("0E5", 0), ("1.5e1", 1_500), ("25e-1", 250),
    ])
    func allSpellingsOfOneNumberAreOneAmount(_ text: String, _ cents: Int64) {
        #expect(Amount(json: .string(text))?.cents == cents)
        #expect(ReportedAmount(json: .string(text)) == .exact(Amount(cents: cents)))
    }

    @Test(arguments: [
        "1e", "e2", "1e2e3", "1e999", "1E-3", "1,000.00", "KES 100", "1 00", "+-1", "++1", "1e+-2", "0x64", "NaN",
        "hundred", "9e18", "1e-9223372036854775808", "1e9223372036854775807", "1e-9223372036854775809", "1_000", "１００",
    ])
    func anAmountThatIsThereAndCannotBeReadIsKeptAsText(_ text: String) {
        #expect(Amount(json: .string(text)) == nil)
        #expect(ReportedAmount(json: .string(text)) == .unreadable(text))
        #expect(ReportedAmount(json: .string(text))?.text == text)
    }

    @Test(arguments: [nil, .null, "", "  "] as [JSON?])
    func noAmountIsNotAnUnreadableOne(_ json: JSON?) {
        #expect(ReportedAmount(json: json) == nil)
    }

    @Test(arguments: [true, [], ["Value": 100]] as [JSON])
    func anythingElseIsUnreadable(_ json: JSON) {
        #expect(ReportedAmount(json: json) == .unreadable(json.text))
    }

    @Test func anAbsentMemberIsNoAmount() {
        #expect(Amount(json: nil) == nil)
    }

    @Test(
        arguments: [
            (100 as Int64, "1.00", 1 as Int64?), (0, "0.00", 0), (5, "0.05", nil), (150, "1.50", nil),
            (-5, "-0.05", nil),
            (-154_000, "-1540.00", -1_540), (895_926_960, "8959269.60", nil), (.min, "-92233720368547758.08", nil),
        ] as [(Int64, String, Int64?)])
    func amountsAreWrittenWithTwoDecimals(_ cents: Int64, _ decimal: String, _ wholeShillings: Int64?) {
        let amount = Amount(cents: cents)
        #expect(amount.decimal == decimal)
        #expect(amount.wholeShillings == wholeShillings)
    }

    @Test func whatIsWrittenReadsTheSame() {
        for cents: Int64 in [-100_001, -1, 0, 1, 9, 10, 99, 100, 101, 12_345_678] {
            #expect(Amount(decimal: Amount(cents: cents).decimal)?.cents == cents)
        }
    }

    @Test func amountsCompareByValue() {
        #expect(Amount(shillings: 2) == Amount(cents: 200))
        #expect(Amount(cents: 199) < Amount(shillings: 2))
        #expect(Amount(cents: -1) < Amount(cents: 0))
    }
}
