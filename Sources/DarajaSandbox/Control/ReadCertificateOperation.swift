import HTTPTypes

/// `GET /sandbox/certificate`: the PEM file for which the initiator's password is encrypted.
struct ReadCertificateOperation: SandboxOperation {
    let method = HTTPRequest.Method.get
    let path = "/sandbox/certificate"
    let family = APIFamily.control

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        SandboxResponse(
            status: 200, contentType: "application/x-pem-file", body: Array(SandboxCertificate.pem.utf8))
    }
}
