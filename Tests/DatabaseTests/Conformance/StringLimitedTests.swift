import Database
import Testing

struct StringLimitedTests {
    @Test(arguments: [
        ("abc", 3, "abc"), ("abcd", 3, "abc"), ("äöü", 3, "äöü"), ("äöüß", 3, "äöü"),
        // One character of five scalars: columns count scalars.
        ("👨‍👩‍👧x", 3, "👨‍👩"), ("", 0, ""),
    ])
    func textIsCutByScalars(text: String, count: Int, cut: String) {
        #expect(text.limited(to: count) == cut)
    }
}
