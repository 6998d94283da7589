import Daraja

/// What rule 17 compares: the same amount asked of the same customer.
struct Purchase: Sendable, Hashable {
    let phoneNumber: PhoneNumber
    let shillings: Int64
}
