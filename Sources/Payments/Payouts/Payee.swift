public import Daraja

/// Who is paid: a phone, or a business under an account.
public enum Payee: Sendable, Hashable {
    case phone(PhoneNumber)
    case business(Party)
}

extension Payee {
    /// What stands in the column of the phone number, which takes no NULL.
    var payer: Payer {
        switch self {
        case .phone(let number): .number(number)
        case .business: .other("")
        }
    }

    /// The business; nil for a phone.
    var party: Party? {
        if case .business(let party) = self { party } else { nil }
    }
}

extension Transaction {
    /// Who is paid by it; nil when that is not known exactly.
    var payee: Payee? {
        if let party { return .business(party) }
        if case .number(let number) = phoneNumber { return .phone(number) }
        return nil
    }
}
