import JSON
import Synchronization
import TestSupport

@testable import Gateway

/// The OpenAPI document of the gateways under test, which is the same for all of them; made once.
enum SharedContract {
    private static let known = Mutex<APIContract?>(nil)

    static func of(_ gateway: Gateway) -> APIContract {
        known.withLock { known in
            let contract = known ?? APIContract(OpenAPIDocument(gateway.endpoints).json)
            known = contract
            return contract
        }
    }
}
