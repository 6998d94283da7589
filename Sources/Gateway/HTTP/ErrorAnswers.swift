import HTTPTypes
import Hummingbird
import Logging

/// Turns everything that goes wrong on a route, or before one is found, into a JSON error.
struct ErrorAnswers: RouterMiddleware {
    /// The paths of the API, to tell a wrong method from an unknown path.
    let routes: RouteTable

    func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            return answer(notFound(request), request, context)
        } catch {
            let translated = APIError(error)
            if translated.status.code >= 500 {
                context.logger.error("Request failed", metadata: ["error": "\(error)"])
            }
            return answer(translated, request, context)
        }
    }

    private func answer(_ error: APIError, _ request: Request, _ context: GatewayContext) -> Response {
        var headers = HTTPFields()
        if let seconds = error.retryAfter { headers[.retryAfter] = String(seconds) }
        if !error.allowedMethods.isEmpty { headers[.allow] = error.allowedMethods.joined(separator: ", ") }
        let response = Answer.json(error.body(requestID: context.id), status: error.status, headers: headers)
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
