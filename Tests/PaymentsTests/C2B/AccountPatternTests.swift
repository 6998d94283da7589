import Payments
import Testing

/// Account patterns mean what Swift's regular expressions mean, and take no longer than their length.
///
/// Through `AccountPattern` all of it is tested: what `AccountPatternParser` makes of a text (`AccountPatternNode`,
/// `AccountCharacterSet`) and what `AccountPatternCompiler` makes of that (`AccountPatternStep`).
struct AccountPatternTests {
    private static let patterns = [
        "INV-[0-9]{4,8}", #"INV-\d{4}"#, "RENT|WATER", "(RENT|WATER)-?[A-D]?", "[A-Z]{2}[0-9]+", "^INV$", "a*",
        "(a|b)*c",
        #"\w+\s?\d*"#, "[^0-9]+", "(?:ab)+", "(?<kind>X|Y)[0-9]{2,}", "a?b?c?", "x{0}y", "(a*)*", "(a+)+", "(|a)+b",
        "[a-]+", #"[\d\-]+"#, ".", "..+", #"\."#, "(?i)inv-[a-f]", #"\AINV\z"#, "a{2}{3}", "é+", "[à-ü]", "",
        "a|", "(^a|b$)c?", "a{,2}", #"\D\W\S"#,
    ]

    private static let texts = [
        "", "INV", "INV-1234", "INV-123", "INV-123456789", "RENT", "WATER-A", "RENTB", "AB12", "a", "aaaa", "ababc",
        "abc",
        "bbc", "c", "x", "y", "X12", "Y1", "inv-F", "INV-c", "]a]", "a-a", "12-3", ".", "\n", "é", "ê", "word 12", "b",
        "aab",
        " ", "a b", "x.y", "bc", "ac", "a;b",
    ]

    @Test(arguments: patterns)
    func itMatchesWhatSwiftMatches(_ text: String) throws {
        // Over scalars, as ours are; classes such as \w then are those of ASCII, so no text has others.
        guard let regex = try? Regex(text).matchingSemantics(.unicodeScalar) else {
            #expect(throws: AccountPattern.Problem.self) { try AccountPattern(text) }
            return
        }
        guard let pattern = try? AccountPattern(text) else {
            #expect(["a{2}{3}"].contains(text), "\(text) is refused")
            return
        }
        for account in Self.texts {
            let expected = try regex.wholeMatch(in: account) != nil
            #expect(pattern.matches(account) == expected, "\(text) on \(account.debugDescription)")
        }
    }

    /// Each took minutes or ages for so little text.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "(a+)+$", "(a*)*b", "(a|aa)+b", "(a|a)*b", "([a-z]+)*[0-9]", "(.*)*x", "(a?){50}a{50}b",
            "a*a*a*a*a*a*a*a*b",
            "(a{1,20}){1,20}b", "(x+x+)+y", #"(\w+\s?)*!"#,
        ])
    func noReferenceTakesLong(_ text: String) throws {
        let pattern = try AccountPattern(text)
        let started = ContinuousClock.now
        for length in [20, 60, 100, 101, 100_000] {
            for character in ["a", "x", "a "] { _ = pattern.matches(String(repeating: character, count: length) + "!") }
        }
        #expect(ContinuousClock.now - started < .seconds(5))
    }

    @Test func aReferenceHasALimit() throws {
        let pattern = try AccountPattern(".*")
        #expect(pattern.matches(String(repeating: "a", count: AccountPattern.maximumLength)))
        #expect(!pattern.matches(String(repeating: "a", count: AccountPattern.maximumLength + 1)))
    }

    @Test(arguments: [
        (
            #"(a)\1"#,
            "back-references are not supported, because they cannot be matched in a bounded time (character 4)"
        ),
        ("(?=a)a", "look-around, atomic groups and options within the pattern are not supported"),
        ("(?<!a)b", "look-around, atomic groups"), ("(?>a+)b", "look-around, atomic groups"),
        ("a++", "possessive repetitions are not supported"), ("a**", "a repetition is repeated"),
        ("*a", "a repetition has nothing to repeat (character 1)"), ("(a", "a parenthesis is not closed (character 1)"),
        ("a)", "a parenthesis is closed that was not opened (character 2)"), ("[a", "a bracket is not closed"),
        ("a{3,2}", "a repetition ends before it begins"), ("a{x}", "a brace that is no repetition needs a backslash"),
        ("[z-a]", "a range of characters ends before it begins"), (#"\bA"#, #"\b is not supported"#),
        (#"\p{L}"#, #"\p is not supported"#), ("[a&&b]", "sets within sets are not supported"),
        ("[[:alpha:]]", "sets within sets are not supported"), ("\\", "a backslash has nothing behind it"),
        ("((a{1,100}){1,100}){1,100}", "it is too large"), ("a{1000000000}", "it is too large"),
        ("(){1000000000}", "it is too large"), (String(repeating: "(", count: 60), "parentheses are nested too deeply"),
    ])
    func whatCannotBeMatchedInABoundedTimeIsRefused(_ text: String, _ reason: String) {
        do {
            _ = try AccountPattern(text)
            Issue.record("\(text) is taken")
        } catch {
            #expect(error.message.hasPrefix(reason), "\(text): \(error.message)")
        }
    }
}
