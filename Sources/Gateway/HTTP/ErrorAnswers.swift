import HTTPTypes
import Hummingbird
import Logging
import OperatorLog
import Payments
import Time
import Traces

/// Turns everything that goes wrong on a route, or before one is found, into a JSON error.
struct ErrorAnswers: RouterMiddleware {
    /// The paths of the API, to tell a wrong method from an unknown path.
    let routes: RouteTable
    /// Keeps what nobody expected for the operator; returns at once.
    let report: @Sendable (ErrorEvent) -> Void
    let clock: any WallClock

    func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let failure as AdmittedFailure {
            var response = answer(to: failure.error, request, context)
            response.headers.append(contentsOf: failure.headers)
            return response
        } catch {
            return answer(to: error, request, context)
        }
    }

    private func answer(to error: any Error, _ request: Request, _ context: GatewayContext) -> Response {
        if let error = error as? HTTPError, error.status == .notFound {
            return answer(notFound(request), request, context)
        }
        let translated = APIError(error)
        // What an endpoint throws as an answer was expected, whatever its status is.
        if translated.status.code >= 500, !(error is APIError) { note(error, request, context) }
        return answer(translated, request, context)
    }

    private func note(_ error: any Error, _ request: Request, _ context: GatewayContext) {
        context.logger.error("Request failed", metadata: ["error": "\(error)"])
        report(
            ErrorEvent(
                type: "\(type(of: error))", message: "\(error)", trace: String(reflecting: error),
                request: [
                    "method": request.method.rawValue, "path": request.uri.description, "requestId": context.id,
                    "traceId": TraceContext.current?.traceID.description ?? "", "caller": context.caller.name,
                ], at: clock.now))
    }

    private func answer(_ error: APIError, _ request: Request, _ context: GatewayContext) -> Response {
        let response = error.response(requestID: context.id)
        // A body after HEAD would be read as the next answer on the connection (RFC 9112, 6.3).
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// A path with other methods is told apart from an unknown one; a route that found nothing itself is not.
    private func notFound(_ request: Request) -> APIError {
        let methods = routes.methods(for: request.uri.path)
        guard methods.isEmpty || methods.contains(request.method) else {
            return APIError(method: request.method, allowed: methods)
        }
        return APIError(
            .notFound, "NOT_FOUND", "There is nothing at this path; the API is described in docs/api.md")
    }
}
