import DarajaSandbox
import Foundation
import Testing

/// The table that people read is held against the data that the sandbox plays from.
struct SandboxDocumentTests {
    private static let text: String = {
        let file = URL(filePath: #filePath).appending(path: "../../../../docs/sandbox.md").standardized
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    @Test(arguments: STKOutcomes.all + B2COutcomes.all)
    func theDocumentListsTheOutcome(_ outcome: SandboxOutcome) {
        let number = "2547000" + String(format: "%05d", outcome.number)
        let amount = (1..<9_000).contains(outcome.number) ? "\(140_000 + outcome.number)" : ""
        let row =
            "| `\(number)` | \(amount.isEmpty ? "" : "`\(amount)` ")| `\(outcome.code)` | \(outcome.description) |"
        #expect(Self.text.contains(row), "missing: \(row)")
    }

    @Test(arguments: C2BRegistrationProblem.allCases)
    func theDocumentListsTheRegistrationProblem(_ problem: C2BRegistrationProblem) {
        #expect(Self.text.contains("| `\(problem.rawValue)` |"))
    }

    @Test(arguments: Fault.allCases)
    func theDocumentListsTheFault(_ fault: Fault) {
        let row = """
            | `2547110000\(fault.digits)` | `1490\(fault.digits)` | `\(fault.switchName)` | \(fault.summary) |
            """
        #expect(Self.text.contains(row), "missing: \(row)")
    }
}
