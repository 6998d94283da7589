/// The result codes of STK push callbacks and queries.
///
/// Compiled from the portal page "M-Pesa Express" and from recorded traffic; codes that circulate for STK without a
/// traceable origin are left out and read as unknown.
public enum STKResultCatalogue {
    /// The meaning of a code; of class `.unknown` for one that is not listed.
    public static func meaning(of code: ResultCode) -> ResultMeaning {
        meanings[code] ?? unlisted
    }

    static let unlisted = ResultMeaning(
        .unknown, "The code is not in the catalogue.", .operator, .no,
        "Look the payment up in the M-PESA portal before asking for it again.")

    private static let meanings: [ResultCode: ResultMeaning] = [
        "0": ResultMeaning(.success, "The customer paid.", .nobody, .no, "Nothing to do."),
        "1": ResultMeaning(
            .failure, "The customer's balance, overdraft included, is too low.", .customer, .later,
            "Ask again after the customer has topped up."),
        "2": ResultMeaning(
            .failure, "The amount is below the minimum of 1 shilling.", .developer, .afterFix, "Ask for more."),
        "3": ResultMeaning(
            .failure, "The amount is above the limit for one transaction.", .developer, .afterFix,
            "Ask for less, or in parts."),
        "4": ResultMeaning(
            .failure, "The customer's daily transfer limit would be exceeded.", .customer, .later,
            "Ask again tomorrow."),
        "8": ResultMeaning(
            .failure, "The shortcode's account would exceed its maximum balance.", .operator, .no,
            "Withdraw from the account first."),
        "11": ResultMeaning(
            .failure, "The paying account is in an invalid state.", .customer, .no,
            "The customer has to call Safaricom (100 or 200)."),
        "17": ResultMeaning(
            .failure, "The same amount was asked of the same customer less than two minutes ago.", .customer, .later,
            "Wait two minutes and ask again."),
        "20": ResultMeaning(
            .failure, "M-PESA could not resolve the initiator.", .operator, .no,
            "Check the shortcode with Safaricom."),
        "26": ResultMeaning(.failure, "M-PESA is busy.", .safaricom, .later, "Ask again in a few minutes."),
        "1001": ResultMeaning(
            .failure, "Another M-PESA session is open on the customer's phone.", .customer, .later,
            "Wait one to three minutes and ask again."),
        "1019": ResultMeaning(.failure, "The request expired before it was processed.", .nobody, .yes, "Ask again."),
        "1025": ResultMeaning(
            .failure, "The prompt could not be sent; its text may be over 182 characters.", .developer, .afterFix,
            "Shorten the account reference and the description, then ask again."),
        "1031": ResultMeaning(
            .failure, "The customer cancelled the prompt.", .customer, .yes, "Ask again when the customer wants it."),
        "1032": ResultMeaning(
            .failure, "The customer cancelled the prompt, or let it time out on the phone.", .customer, .yes,
            "Ask again when the customer wants it."),
        "1036": ResultMeaning(
            .failure, "The delivery of the prompt was not acknowledged.", .nobody, .yes, "Ask again."),
        "1037": ResultMeaning(
            .failure, "The customer's phone could not be reached, or nobody answered the prompt.", .customer, .yes,
            "See that no receipt arrives within a minute, then ask again."),
        "2001": ResultMeaning(
            .failure, "The customer typed a wrong PIN, or the number is not registered for M-PESA.", .customer, .yes,
            "Ask again; the customer has to type the right PIN."),
        "2006": ResultMeaning(
            .failure, "The state of the account does not allow the payment.", .customer, .no,
            "The customer has to call Safaricom (100 or 200)."),
        "2028": ResultMeaning(
            .failure, "The transaction type or PartyB does not fit the shortcode.", .developer, .afterFix,
            "For a till set the transaction type CustomerBuyGoodsOnline and the till as PartyB."),
        "4999": ResultMeaning(
            .inFlight, "The payment is still being processed.", .nobody, .no, "Query again in a few seconds."),
        "8006": ResultMeaning(
            .failure, "The customer's PIN is locked.", .customer, .no,
            "The customer has to call Safaricom (100 or 200)."),
        "9999": ResultMeaning(.failure, "The prompt could not be sent.", .nobody, .yes, "Ask again."),
        "E3008": ResultMeaning(
            .failure, "Safaricom's sandbox refuses numbers that are not test numbers.", .developer, .no,
            "Use the test number 254708374149 in the sandbox."),
        "SFC_IC0003": ResultMeaning(
            .failure, "The receiving till or paybill does not exist as it was named.", .developer, .afterFix,
            "For a till send the store number as shortcode, the till as PartyB and CustomerBuyGoodsOnline."),
    ]
}
