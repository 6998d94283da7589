import Bytes
import Testing

@Suite struct Base64Tests {
    /// RFC 4648, section 10, and the characters in which the URL alphabet differs.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"), ("key:secret", "a2V5OnNlY3JldA=="), ("~~~???", "fn5+Pz8/"),
    ])
    func textIsEncodedAndDecoded(_ plain: String, _ encoded: String) {
        #expect(Base64.encode(plain.utf8) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test func everyByteSurvives() {
        let bytes = [UInt8](0...255)
        for length in 0...bytes.count {
            let encoded = Base64.encode(bytes.suffix(length))
            #expect(encoded.utf8.count % 4 == 0)
            #expect(Base64.decode(encoded) == Array(bytes.suffix(length)))
        }
    }

    @Test func longTextHasNoLineBreaks() {
        #expect(!Base64.encode([UInt8](repeating: 0, count: 1_000)).contains("\n"))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zm9", "=", "====", "Z===", "Zg==Zg==", "Z=g=", "Zm9v\n", " Zm9", "Zm_v", "Zm-v", "Zm9é",
        "Zm9v====",
    ])
    func anythingElseIsRefused(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
