import Daraja
import HTTPTypes
import JSON

/// `POST /mpesa/c2b/{v1,v2}/registerurl`: where a shortcode's payments are announced.
///
/// The order of checks: product, fields, whose shortcode it is, a refusal that was asked for, an earlier registration.
struct C2BRegisterOperation: SandboxOperation {
    let version: C2BVersion
    let method = HTTPRequest.Method.post
    let family = APIFamily.business
    var path: String { "/mpesa/c2b/\(version.rawValue)/registerurl" }

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        try version.check(against: world.configuration)
        let fields = RequestFields(try call.request.fields())
        let shortcode = try fields.shortcode("ShortCode")
        let responseType = try fields.choice("ResponseType", among: ["Completed", "Cancelled"])
        let registration = C2BRegistration(
            version: version, completesUnanswered: responseType == "Completed",
            confirmationURL: try url("ConfirmationURL", in: fields, world.configuration),
            validationURL: try url("ValidationURL", in: fields, world.configuration))
        guard world.apps.permits(shortcode, to: call.consumerKey) else {
            throw C2BRegistrationProblem.foreignShortcode.refusal
        }
        var organization = world.organizations[shortcode]
        if let problem = organization.registrationProblem { throw problem.refusal }
        if world.configuration.registersOnce, organization.registration != nil {
            throw C2BRegistrationProblem.alreadyRegistered.refusal
        }
        organization.registration = registration
        world.organizations[shortcode] = organization
        let answer = SandboxResponse([
            "OriginatorCoversationID": .string(world.identifiers.requestID(&world.random)),
            "ResponseCode": "0",
            // The portal prints a small letter for v1.
            "ResponseDescription": version == .v1 ? "success" : "Success",
        ])
        return world.disturb(answer, by: call.faults)
    }

    private func url(
        _ name: String, in fields: RequestFields, _ configuration: DarajaSandbox.Configuration
    ) throws(Refusal) -> CallbackURL {
        let url = try fields.url(name, plainHosts: configuration.plainCallbackHosts)
        guard !configuration.strictURLs || url.isFreeOfForbiddenWords else { throw .invalidField(name) }
        return url
    }
}

extension C2BVersion {
    /// Refuses the path of a product that the app does not carry.
    func check(against configuration: DarajaSandbox.Configuration) throws(Refusal) {
        guard configuration.c2bVersion == nil || configuration.c2bVersion == self else {
            throw C2BRegistrationProblem.missingProduct.refusal
        }
    }
}
