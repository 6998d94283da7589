import Payments

extension Gateway {
    /// What Daraja is asked to do, one endpoint for each operation of Daraja's, and the list of those that are no payments.
    static func darajaEndpoints(_ payments: Payments, isProduction: Bool) -> [any Endpoint] {
        [
            STKPushEndpoint(pushes: payments.pushes),
            STKQueryEndpoint(queries: payments.pushQueries),
            C2BRegisterEndpoint(operations: payments.operations, isProduction: isProduction),
            C2BSimulateEndpoint(c2b: payments.c2b, isProduction: isProduction),
            B2CEndpoint(payouts: payments.payouts),
            OperationListEndpoint(operations: payments.operationReader),
        ]
    }
}
