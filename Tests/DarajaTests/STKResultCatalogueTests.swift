import Daraja
import JSON
import Testing

@Suite struct STKResultCatalogueTests {
    /// Final or not, and whether a new push is reasonable, as the portal and recorded traffic have it.
    @Test(
        arguments: [
            ("0", .success, .no), ("1", .failure, .later), ("2", .failure, .afterFix), ("3", .failure, .afterFix),
            ("4", .failure, .later), ("8", .failure, .no), ("11", .failure, .no), ("17", .failure, .later),
            ("20", .failure, .no), ("26", .failure, .later), ("1001", .failure, .later), ("1019", .failure, .yes),
            ("1025", .failure, .afterFix), ("1031", .failure, .yes), ("1032", .failure, .yes), ("1036", .failure, .yes),
            ("1037", .failure, .yes), ("2001", .failure, .yes), ("2006", .failure, .no), ("2028", .failure, .afterFix),
            ("4999", .inFlight, .no), ("8006", .failure, .no), ("9999", .failure, .yes), ("E3008", .failure, .no),
            ("SFC_IC0003", .failure, .afterFix),
        ] as [(String, ResultMeaning.Class, ResultMeaning.Retry)])
    func everyKnownCodeHasItsMeaning(
        _ code: String, _ meaning: ResultMeaning.Class, _ retry: ResultMeaning.Retry
    ) {
        let found = STKResultCatalogue.meaning(of: ResultCode(code))
        #expect(found.class == meaning)
        #expect(found.retry == retry)
        #expect(found.cause.hasSuffix(".") && found.advice.hasSuffix("."))
    }

    /// Words of the list that circulates without an origin, other APIs' codes, and nonsense.
    @Test(arguments: [
        "", "05", "06", "09", "10", "12", "29", "36", "40", "43", "99", "4001", "TP40153", "R000002",
        "sfc_ic0003", "-1", "0.5",
    ])
    func otherCodesAreUnknownAndNeverFailures(_ code: String) {
        let found = STKResultCatalogue.meaning(of: ResultCode(code))
        #expect(found.class == .unknown)
        #expect(found.retry == .no)
        #expect(found.actor == .operator)
    }

    @Test func inFlightIsTheOnlyCodeThatIsNotFinal() {
        #expect(STKResultCatalogue.meaning(of: .stillProcessing).class == .inFlight)
        #expect(STKResultCatalogue.meaning(of: .cancelledByCustomer).class == .failure)
        #expect(STKResultCatalogue.meaning(of: .success).class == .success)
    }

    @Test func aMeaningIsShownToClients() {
        let json = STKResultCatalogue.meaning(of: "4999").json
        #expect(json.members?.map(\.name) == ["class", "cause", "advice", "actor", "retry"])
        #expect(json["class"] == "in_flight")
        #expect(STKResultCatalogue.meaning(of: "2028").json["retry"] == "after_fix")
        #expect(STKResultCatalogue.meaning(of: "2028").json["actor"] == "developer")
    }
}
