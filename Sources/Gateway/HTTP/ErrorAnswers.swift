import HTTPTypes
import Hummingbird
import Logging

/// Turns everything that goes wrong on a route, or before one is found, into a JSON error.
struct ErrorAnswers: RouterMiddleware {
    /// The paths of the API, to tell a wrong method from an unknown path.
    let routes: RouteTable

    func handle(
        _ request: Request, context: GatewayContext, next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            return answer(notFound(request), context)
        } catch {
            let translated = APIError(error)
            if translated.status.code >= 500 {
                context.logger.error("Request failed", metadata: ["error": "\(error)"])
            }
            return answer(translated, context)
        }
    }

    private func answer(_ error: APIError, _ context: GatewayContext) -> Response {
        var headers = HTTPFields()
        if let seconds = error.retryAfter { headers[.retryAfter] = String(seconds) }
        return Answer.json(error.body(requestID: context.id), status: error.status, headers: headers)
    }

    private func notFound(_ request: Request) -> APIError {
        let methods = routes.methods(for: request.uri.path)
        guard methods.isEmpty else {
            let allowed = methods.map(\.rawValue).sorted().joined(separator: ", ")
            return APIError(
                .methodNotAllowed, "METHOD_NOT_ALLOWED",
                "\(request.method.rawValue) is not allowed here; allowed: \(allowed)")
        }
        return APIError(
            .notFound, "NOT_FOUND", "There is nothing at this path; the API is described in docs/api.md")
    }
}
