import Testing

/// The rules are worth as much as the reading that they rest on.
struct SourceScannerTests {
    @Test(arguments: [
        ("let a = 1 // try!", "let a = 1"),
        ("let a = \"try! \\\" {\" + b", "let a = \"         \" + b"),
        ("log(\"\\(count { $0 }) try!\")", "log(\"\\(count { $0 })     \")"),
        ("a /* b /* c */ d */ e", "a                   e"),
        ("let p = #/\"{/# + x", "let p =        + x"),
        ("f(#\"\\n\"#)", "f(#\"  \"#)"),
    ])
    func codeIsToldFromCommentsAndLiterals(_ text: String, _ code: String) {
        let source = SwiftSource(path: "Sources/X/X.swift", text: text)
        var found = String(source.codeLines.first ?? "")
        while found.hasSuffix(" ") { found.removeLast() }
        #expect(found == code)
    }

    @Test func importsAreFoundInEveryForm() {
        let text = """
            import A
            public import B
            @testable import C
            @_spi(X) internal import struct D.Value
            // import E
            let important = 1
            """
        #expect(SwiftSource(path: "Sources/X/X.swift", text: text).imports.map(\.module) == ["A", "B", "C", "D"])
    }

    @Test func bodiesAreMeasured() throws {
        let text = """
            protocol P {
                func without() throws
                var value: Int { get }
            }
            public struct S<T>: P where T: Sendable {
                let stored = [1].map { $0 }
                public func long(
                    _ a: Int, b: () -> Void = {}
                ) async throws -> Int
                where T: Hashable {
                    if a > 0 { return 1 }
                    return .init(a)
                }
            }
            private enum E {}
            """
        let source = SwiftSource(path: "Sources/X/X.swift", text: text)
        #expect(source.topLevel.map(\.name) == ["P", "S", "E"])
        #expect(source.topLevel.map(\.isPrivate) == [false, false, true])
        #expect(source.bodies.map(\.name) == ["value", "long"])
        #expect(source.bodies.map(\.length) == [1, 7])
    }
}
