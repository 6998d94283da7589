import ArgumentParser
import Foundation
import JSON
import Ownership
import Payments
import Time

/// `lango export`: writes payments as text that other programs read.
struct ExportCommand: LangoCommand {
    /// The forms of an export.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case csv, jsonl
    }

    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write payments as CSV or JSON lines, oldest first.",
        discussion: """
            Reads page by page while the server works, so any number of payments needs the same memory. Days are those of \
            Nairobi. Example: lango export --from 2026-11-01 --to 2026-11-30 --status completed > november.csv
            """)

    @Option(help: "csv or jsonl.")
    var format = Format.csv

    @Option(help: "The first day, such as 2026-11-01.")
    var from: String?

    @Option(help: "The last day.")
    var to: String?

    @Option(help: "STK_PUSH, C2B or B2C.")
    var type: String?

    @Option(help: "pending, completed, failed or cancelled.")
    var status: String?

    @OptionGroup var merchants: MerchantSelection

    func execute() async throws {
        var filter = try filter()
        let output = FileHandle.standardOutput
        try await DatabaseOpening.withDatabase { database in
            filter.scope = try await merchants.scope(in: database)
            let names = try await MerchantName.names(in: database)
            let export = TransactionExport(database: database, filter: filter)
            if format == .csv { try output.write(contentsOf: Data((ExportRow.line(ExportRow.columns) + "\r\n").utf8)) }
            var last: Int64 = 0
            while true {
                let page = try await export.page(after: last)
                guard let end = page.last else { return }
                let lines = page.map { transaction in
                    let row = ExportRow(transaction, names)
                    return format == .csv ? row.csv + "\r\n" : row.json + "\n"
                }
                try output.write(contentsOf: Data(lines.joined().utf8))
                last = end.id
            }
        }
    }

    private func filter() throws(SettingsError) -> TransactionExport.Filter {
        TransactionExport.Filter(
            in: .all, type: try word("--type", type, PaymentKind.self),
            status: try word("--status", status, PaymentStatus.self),
            from: try day("--from", from), until: try day("--to", to).map { $0 + .seconds(86_400) })
    }

    private func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ text: String?, _ kind: Word.Type
    ) throws(SettingsError) -> Word? {
        guard let text else { return nil }
        guard let word = Word(rawValue: text) else {
            throw SettingsError("\(name) must be one of: \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    /// The first moment of a day in Nairobi.
    private func day(_ name: String, _ text: String?) throws(SettingsError) -> Instant? {
        guard let text else { return nil }
        let digits = text.filter { $0 != "-" }
        guard text.wholeMatch(of: #/\d{4}-\d{2}-\d{2}/#) != nil,
            let instant = EastAfricaTime.instant(timestamp: digits + "000000")
        else { throw SettingsError("\(name) must be a day such as 2026-11-01") }
        return instant
    }
}
