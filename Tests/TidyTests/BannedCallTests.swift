import Foundation
import Testing

struct BannedCallTests {
    @Test(arguments: BannedCall.all)
    func sourcesDoWithout(_ call: BannedCall) throws {
        let pattern = try NSRegularExpression(pattern: call.pattern)
        let violations = Repository.sources.flatMap { source in
            guard !call.allowed.contains(where: { source.path.hasPrefix($0) }) else { return [String]() }
            return Self.lines(of: pattern, in: call.includesComments ? source.lines : source.codeLines)
                .map { source.place($0) }
        }
        #expect(violations == [], "\(call.reason)")
    }

    /// `try?` throws away the reason of a failure; where that is right, a comment right before it says why.
    ///
    /// Reading JSON needs none: a body that is no JSON has nothing more to tell.
    @Test func aSwallowedErrorHasAReason() {
        let violations = Repository.sources.flatMap { source in
            source.codeLines.indices.filter { number in
                source.codeLines[number].replacing("try? JSON(parsing:", with: "").contains(#/\btry\?/#)
                    && source.commentLines.isDisjoint(with: (number - 5)...number)
            }.map { source.place($0) }
        }
        #expect(violations == [])
    }

    private static func lines(of pattern: NSRegularExpression, in lines: [Substring]) -> [Int] {
        let text = lines.joined(separator: "\n")
        return pattern.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap { match in
            Range(match.range, in: text).map { text[..<$0.lowerBound].count { $0 == "\n" } }
        }
    }
}
