import Daraja
import DarajaClient
import JSON
import Time

/// A client of Daraja's with a bug.
struct BuggyDaraja: DarajaCalling {
    let client: DarajaClient
    let merchant: SimulatedMerchant
    let incarnation: Incarnation
    let bug: PlantedBug?

    func send<Request: DarajaRequest>(_ request: Request) async -> Outcome<Request.Acknowledgement> {
        if bug == .tokenForEachCall {
            return await Installed.client(of: merchant, incarnation).send(request)
        }
        let outcome = await client.send(request)
        if bug == .resendOnTimeout, case .ambiguous = outcome, Request.name == B2CRequest.name {
            return await client.send(request)
        }
        if bug == .tokenRefusalTold, case .notSent(let reason, _) = outcome, reason.contains("refused the token") {
            let body: JSON = ["errorCode": "404.001.03", "errorMessage": "Invalid Access Token"]
            return .refused(DarajaError(httpStatus: 404, body: body.bytes))
        }
        if bug == .inFlightAsFailure, case .success(let answer) = outcome, let answer = answer as? STKQueryAnswer,
            answer.resultCode == .stillProcessing
        {
            let json: JSON = [
                "ResponseCode": "0", "ResponseDescription": "", "MerchantRequestID": "1",
                "CheckoutRequestID": JSON(answer.checkoutRequestID),
                "ResultCode": "1037", "ResultDesc": "taken for a failure",
            ]
            if let failure = Request.acknowledgement(from: json) { return .success(failure) }
        }
        return outcome
    }
}
