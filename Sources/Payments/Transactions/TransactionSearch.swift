import Bytes
import Crypto
import Daraja
import Database
import Traces

/// What somebody typed to find payments, as conditions that indexes serve.
///
/// The reference looks for a substring in every payment that was ever made, which costs more with each of them. Here a
/// search reads as much in a table of millions as in one of thousands: the newest payments are searched for any
/// substring, and all payments for numbers, receipts and references that begin with the text. A complete number also
/// finds payments that name it by its hash only.
struct TransactionSearch: Sendable {
    /// A condition on one column that an index serves.
    enum Term: Sendable, Hashable {
        case equals(column: String, text: String)
        case begins(column: String, text: String)
    }

    /// The newest payments that are searched for any substring; reading so many costs about a millisecond.
    static let window: Int64 = 2_500

    /// The text as typed.
    let text: String
    /// Where all payments are searched.
    let terms: [Term]

    /// Nil for an empty text, which finds everything.
    init?(_ text: String?) {
        guard let text, !text.isEmpty else { return nil }
        self.text = text
        var terms = Self.phoneTerms(text)
        terms.append(.begins(column: "transaction_id", text: text.uppercased()))
        for spelling in Set([text, text.uppercased(), text.lowercased()]).sorted() {
            terms.append(.begins(column: "account_reference", text: spelling))
        }
        self.terms = terms
    }

    /// A complete number stands for itself and for its hash (C2B notices of version 1); the beginning of one may be typed
    /// with or without the country's code.
    private static func phoneTerms(_ text: String) -> [Term] {
        if let digits = PhoneNumber(text)?.digits {
            return [digits, Hexadecimal.text(SHA256.hash(data: Array(digits.utf8)))].map {
                .equals(column: "phone_number", text: $0)
            }
        }
        var beginnings = [text]
        let digits = text.filter { !" -+()".contains($0) }
        if !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) {
            if digits != text { beginnings.append(digits) }
            if digits.hasPrefix("0") { beginnings.append("254" + digits.dropFirst()) }
            if digits.hasPrefix("7") || digits.hasPrefix("1") { beginnings.append("254" + digits) }
        }
        return beginnings.map { .begins(column: "phone_number", text: $0) }
    }

    /// Finds payments anywhere in number, receipt or reference; case does not matter.
    var substring: SQLCondition {
        // A number typed as 07… is stored as 2547…
        let phone = PhoneNumber(text)?.digits ?? text.uppercased()
        // Not LIKE: a pattern has characters with a meaning, and SQLite's ends at a NUL. SQLite's UPPER leaves accents alone.
        let anywhere = SQLCondition(
            "(INSTR(UPPER(phone_number), ?) > 0 OR INSTR(transaction_id, ?) > 0 "
                + "OR INSTR(UPPER(account_reference), ?) > 0 OR INSTR(account_reference, ?) > 0)",
            [phone, text.uppercased(), text.uppercased(), text].map { .text($0) })
        // No index: whoever asks for a trace asks about what has just happened.
        guard let trace = TraceID(text) else { return anywhere }
        return SQLCondition("(trace_id = ? OR \(anywhere.sql))", [.text(trace.description)] + anywhere.values)
    }
}

extension TransactionSearch.Term {
    /// The condition on the term's column.
    var condition: SQLCondition {
        switch self {
        case .equals(let column, let text): return SQLCondition("\(column) = ?", [.text(text)])
        case .begins(let column, let text):
            // MySQL compares as if the shorter text went on with blanks, so the index alone would find `A` for `A `.
            let isBeginning = "INSTR(\(column), ?) = 1"
            guard let end = Self.end(of: text) else {
                return SQLCondition("\(column) >= ? AND \(isBeginning)", [.text(text), .text(text)])
            }
            return SQLCondition(
                "\(column) >= ? AND \(column) < ? AND \(isBeginning)", [.text(text), .text(end), .text(text)])
        }
    }

    /// The first text behind all that begin with one, in the order of code points, which all our databases sort by.
    private static func end(of text: String) -> String? {
        var scalars = Array(text.unicodeScalars)
        while let last = scalars.popLast() {
            // Between these two lie the surrogates, which are no characters.
            if let next = Unicode.Scalar(last.value == 0xD7FF ? 0xE000 : last.value + 1) {
                var end = String.UnicodeScalarView()
                end.append(contentsOf: scalars)
                end.append(next)
                return String(end)
            }
        }
        return nil
    }
}
