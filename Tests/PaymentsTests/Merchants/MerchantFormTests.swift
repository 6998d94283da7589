import Daraja
import JSON
import Testing

@testable import Payments

/// `MerchantForm` with `MerchantField`, and `MerchantProfile` made of it.
struct MerchantFormTests {
    static let whole: JSON = [
        "shortcode": "600111", "consumerKey": "shop-key", "consumerSecret": "shop-secret", "passkey": "shop-passkey",
    ]

    /// A whole form with some members in the place of others.
    static func json(_ others: JSON) -> JSON {
        let names = Set((others.members ?? []).map(\.name))
        return .object((whole.members ?? []).filter { !names.contains($0.name) } + (others.members ?? []))
    }

    private static func issues(_ json: JSON) -> [String] {
        do {
            _ = try MerchantProfile(try MerchantForm(json: json))
            return []
        } catch {
            return error.issues.map(\.field)
        }
    }

    @Test(
        arguments: [
            (["shortcode": "60"], ["shortcode"]),
            (["shortcode": 600111], ["shortcode"]),
            (["shortcode": "600 111"], ["shortcode"]),
            (["shortcode": ["600111"]], ["shortcode"]),
            (["passkey": "a b"], ["passkey"]),
            (["passkey": " key\n"], []),
            (["passkey": ""], ["passkey"]),
            (["consumerSecret": "s\u{e9}"], ["consumerSecret"]),
            (["consumerKey": .null], ["consumerKey"]),
            (["colour": "red"], ["colour"]),
            (["initiatorName": "op"], ["securityCredential"]),
            (["securityCredential": "sealed"], ["initiatorName"]),
            (["initiatorName": "op", "securityCredential": "sealed"], []),
            (["payoutMaximum": 250_001], ["payoutMaximum"]),
            (["payoutMaximum": "5000"], []),
            (["c2bMinimum": 500, "c2bMaximum": 100], ["c2bMinimum"]),
            (["c2bVersion": "v9"], ["c2bVersion"]),
            (["c2bShortcodes": ["600112", "x"]], ["c2bShortcodes"]),
            (["c2bAccounts": ["A1"], "c2bAccountPattern": "A[0-9]+"], ["c2bAccounts"]),
            (["c2bAccountPattern": "(("], ["c2bAccountPattern"]),
            (["c2bValidationUrl": "ftp://host"], ["c2bValidationUrl"]),
            (["c2bValidationUrl": "https://host/path?x=1"], []),
        ] as [(JSON, [String])])
    func eachFieldIsCheckedAndNamed(_ others: JSON, _ wrong: [String]) {
        #expect(Self.issues(Self.json(others)) == wrong)
    }

    @Test func everythingThatIsWrongIsSaidAtOnce() {
        #expect(Self.issues(["shortcode": "1", "colour": "red"]) == ["shortcode", "colour"])
        #expect(Self.issues([:]) == ["shortcode", "consumerKey", "consumerSecret", "passkey"])
        #expect(Self.issues(["shortcode": "600111"]).count == 3)
        #expect(Self.issues("shop") == ["body"])
    }

    @Test func aWholeNumberMayBeWrittenWithAPoint() throws {
        for spelling: JSON in [900, .number("900.0"), .number("9e2"), "900"] {
            #expect(try MerchantForm(json: ["c2bMaximum": spelling])[.c2bMaximum] == 900)
        }
        #expect(throws: MerchantForm.Invalid.self) { try MerchantForm(json: ["c2bMaximum": .number("900.5")]) }
    }

    /// A value without its form is a mistake of its own; one that only does not go with others is another.
    @Test func whatDoesNotGoTogetherIsToldFromWhatHasNoForm() throws {
        func isOfWhole(_ change: JSON) -> Bool? {
            let invalid = #expect(throws: MerchantForm.Invalid.self) {
                try MerchantProfile(MerchantForm(json: Self.whole).changed(by: MerchantForm(json: change)))
            }
            return invalid?.isOfWhole
        }
        for change: JSON in [
            ["initiatorName": "op"], ["c2bAccounts": ["A1"], "c2bAccountPattern": "A.*"], ["c2bValidationUrl": "here"],
            ["c2bMinimum": 10, "c2bMaximum": 5],
        ] { #expect(isOfWhole(change) == true, "\(change.text)") }
        for change: JSON in [["passkey": .null], ["c2bMinimum": 0], ["initiatorName": "an operator"]] {
            #expect(isOfWhole(change) == false, "\(change.text)")
        }
    }

    @Test func aFormShowsNoSecretOfItself() throws {
        let form = try MerchantForm(json: Self.whole)
        let shown = "\(form) \(String(reflecting: form)) \(form.profile.text)"
        for secret in ["shop-key", "shop-secret", "shop-passkey"] { #expect(!shown.contains(secret)) }
        #expect(!"\(try MerchantProfile(form))".contains("shop"))
        var dumped = ""
        dump(form, to: &dumped)
        #expect(!dumped.contains("shop-secret"))
    }

    @Test func nullRemovesAFieldAndTheOthersStay() throws {
        let form = try MerchantForm(json: Self.json(["tillNumber": "123456", "c2bMinimum": 5]))
        let changed = form.changed(by: try MerchantForm(json: ["tillNumber": .null, "c2bMaximum": 900]))
        #expect(changed[.tillNumber] == nil && changed[.c2bMinimum] == 5 && changed[.c2bMaximum] == 900)
        #expect(try MerchantForm(json: changed.profile).text(.shortcode) == "600111")
    }

    @Test func aFamilyHasAllItsShortcodes() throws {
        let profile = try MerchantProfile(
            try MerchantForm(
                json: Self.json([
                    "tillNumber": "123456", "c2bShortcodes": ["600112"], "payoutShortcode": "600113",
                    "initiatorName": "op", "securityCredential": "sealed",
                ])))
        #expect(Set(profile.shortcodes.map(\.text)) == ["600111", "123456", "600112", "600113"])
    }
}
