/// The result codes of payouts (portal, "Business To Customer", and recorded traffic).
public enum B2CResultCatalogue {
    /// The meaning of a code; of class `.unknown` for one that is not listed.
    public static func meaning(of code: ResultCode) -> ResultMeaning {
        meanings[code] ?? unlisted
    }

    static let unlisted = ResultMeaning(
        .unknown, "The code is not in the catalogue.", .operator, .no,
        "Look the payout up in the M-PESA portal before paying again.")

    private static let meanings: [ResultCode: ResultMeaning] = [
        "0": ResultMeaning(.success, "The customer was paid.", .nobody, .no, "Nothing to do."),
        "1": ResultMeaning(
            .failure, "The utility account does not hold enough money.", .operator, .later,
            "Move money to the utility account, then pay again."),
        "2": ResultMeaning(
            .failure, "The amount is below the minimum of 10 shillings.", .developer, .afterFix, "Pay more at once."),
        "3": ResultMeaning(
            .failure, "The amount is above the limit for one transaction.", .developer, .afterFix, "Pay in parts."),
        "4": ResultMeaning(
            .failure, "The receiver's daily limit would be exceeded.", .customer, .later, "Pay again tomorrow."),
        "8": ResultMeaning(
            .failure, "The receiver's account would exceed its maximum balance.", .customer, .later,
            "Pay again when the receiver has spent or withdrawn money."),
        "11": ResultMeaning(
            .failure, "The paying shortcode is in an invalid state.", .operator, .no, "Ask Safaricom's business care."),
        "17": ResultMeaning(
            .failure, "M-PESA had an internal failure.", .safaricom, .later, "Pay again in a few minutes."),
        "20": ResultMeaning(
            .failure, "The initiator is not known.", .operator, .afterFix, "Check MPESA_INITIATOR_NAME."),
        "21": ResultMeaning(
            .failure, "The initiator may not make payouts.", .operator, .afterFix,
            "Give the API operator the role ORG B2C API Initiator on the M-PESA portal."),
        "26": ResultMeaning(.failure, "M-PESA is busy.", .safaricom, .later, "Pay again in a few minutes."),
        "2001": ResultMeaning(
            .failure, "Initiator name, password or certificate is wrong.", .operator, .afterFix,
            "Mend the credential before any further payout: repeated tries lock the operator."),
        "2006": ResultMeaning(
            .failure, "The state of the account does not allow the payout.", .operator, .no,
            "Ask Safaricom's business care."),
        "2028": ResultMeaning(
            .failure, "The shortcode is not enabled for payouts.", .operator, .afterFix,
            "Use a shortcode with the B2C product."),
        "2040": ResultMeaning(
            .failure, "The receiver is not registered for M-PESA.", .customer, .no,
            "The receiver has to register first."),
        "8006": ResultMeaning(
            .failure, "The API operator is locked after wrong passwords.", .operator, .afterFix,
            "Unlock the operator on the M-PESA portal and mend the credential."),
        "100000000": ResultMeaning(
            .inFlight, "The request is cached and may still run.", .safaricom, .no,
            "Wait for the result; do not pay again."),
        "SFC_IC0003": ResultMeaning(
            .failure, "The receiver's number is invalid or not on M-PESA.", .developer, .no, "Check the number."),
        "TP40153": ResultMeaning(
            .failure, "The operator is not in the organisation or lacks the permission.", .operator, .afterFix,
            "Check the API operator on the M-PESA portal."),
    ]
}
