import Daraja
import HTTPTypes
import JSON

/// `PUT /sandbox/shortcodes/{code}`: changes what the body names of a shortcode and answers with all of it.
///
/// An empty object only reads.
struct ChangeShortcodeOperation: SandboxOperation {
    let method = HTTPRequest.Method.put
    let path = "/sandbox/shortcodes/*"
    let family = APIFamily.control

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        guard let shortcode = Shortcode(call.request.lastSegment) else {
            throw .control("a shortcode has 5 to 7 digits")
        }
        // The parser's own complaint adds nothing to this one.
        guard let document = try? JSON(parsing: call.request.body), let members = document.members else {
            throw .control("the body is no JSON object")
        }
        var organization = world.organizations[shortcode]
        for member in members { try Self.change(&organization, member) }
        if !members.isEmpty { world.organizations[shortcode] = organization }
        return SandboxResponse(
            Self.json(organization, shortcode, owner: world.apps.owner(of: shortcode)?.consumerKey))
    }

    private static func change(_ organization: inout Organization, _ member: JSON.Member) throws(Refusal) {
        switch (member.name, member.value) {
        case ("validation", .bool(let isOn)): organization.validatesPayments = isOn
        case ("registered", .bool(false)): organization.registration = nil
        case ("registrationProblem", .null): organization.registrationProblem = nil
        case ("registrationProblem", .string(let name)):
            guard let problem = C2BRegistrationProblem(rawValue: name) else {
                let names = C2BRegistrationProblem.allCases.map(\.rawValue).joined(separator: ", ")
                throw .control("registrationProblem is null or one of \(names)")
            }
            organization.registrationProblem = problem
        case ("utilityBalance", let value):
            guard let shillings = value.int, (0...largestBalance).contains(shillings) else {
                throw .control("utilityBalance is a whole number between 0 and \(largestBalance)")
            }
            organization.utilityShillings = shillings
        default:
            throw .control(
                "of a shortcode can be set: validation (true, false), registered (false), registrationProblem, "
                    + "utilityBalance")
        }
    }

    /// Far from any overflow.
    private static let largestBalance: Int64 = 1_000_000_000_000

    private static func json(_ organization: Organization, _ shortcode: Shortcode, owner: String?) -> JSON {
        let registration = organization.registration
        return [
            "shortcode": .string(shortcode.text),
            "consumerKey": JSON(owner),
            "validation": .bool(organization.validatesPayments),
            "registered": .bool(registration != nil),
            "version": JSON(registration?.version.rawValue),
            "responseType": JSON(registration.map { $0.completesUnanswered ? "Completed" : "Cancelled" }),
            "confirmationURL": JSON(registration?.confirmationURL.text),
            "validationURL": JSON(registration?.validationURL.text),
            "registrationProblem": JSON(organization.registrationProblem?.rawValue),
            "utilityBalance": JSON(organization.utilityShillings),
        ]
    }
}
