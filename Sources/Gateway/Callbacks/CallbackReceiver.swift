import HTTPTypes
import Hummingbird
import JSON
import Logging
import Ownership
import Payments
import PublicForms
import Time
import Traces

/// What all callback endpoints do: read the body, find out who sent it, and only acknowledge what is on the disk.
struct CallbackReceiver: Sendable {
    /// The limit for callback bodies: recorded ones have at most 1.5 KB.
    private static let maximumBodySize = 256 * 1_024

    let intake: CallbackIntake
    let operations: OperationIntake
    let addresses: ClientAddress
    let loopback: LoopbackOnly
    let trust: CallbackTrust
    /// Bounds what callbacks without a proof may cost.
    let limit: UnprovenLimit
    let notices: UnprovenNotices
    /// Whether there is so little room left that it is kept for callbacks with a proof.
    let isRoomScarce: @Sendable () -> Bool
    let metrics: CallbackMetrics
    /// Tells the clients of live events.
    let hub: EventHub
    let clock: any WallClock

    /// Stores a callback about one of our requests, payment or not.
    ///
    /// When this returns it is on the disk.
    ///
    /// - Parameter uid: the payment or operation that the URL was made for, when its token is valid.
    func receive(
        _ type: CallbackKind, uid: TransactionUID?, _ request: Request, _ context: GatewayContext
    ) async throws -> CallbackResult {
        let callback = try await read(type, request, context, proof: uid.map { .token($0) })
        let result =
            type.subject == .operation ? try await operations.receive(callback) : try await intake.receive(callback)
        note(result, type, context)
        tell(of: callback, result)
        return result
    }

    /// Reads a callback and judges where it comes from.
    ///
    /// - Parameter proof: what its URL proves; nil to let the source address decide.
    func read(
        _ type: CallbackKind, _ request: Request, _ context: GatewayContext, proof: IncomingCallback.Authenticity?
    ) async throws -> IncomingCallback {
        let address = addresses.address(of: request, context)
        let authenticity = proof ?? (trusts(request, context) ? .address : .unproven)
        let bytes =
            if authenticity == .unproven {
                try await unprovenBody(of: request, from: address)
            } else {
                try await request.bodyBytes(upTo: Self.maximumBodySize)
            }
        let body = CompressedBody.unpacked(
            bytes, encoding: request.headers[.contentEncoding], limit: Self.maximumBodySize)
        return IncomingCallback(
            type: type, body: body, authenticity: authenticity, address: address,
            userAgent: request.headers[.userAgent])
    }

    /// Reads the body of a callback that nothing speaks for, unless there were too many or there is no room for it.
    private func unprovenBody(of request: Request, from address: String?) async throws -> [UInt8] {
        do {
            if isRoomScarce() {
                throw APIError(
                    .serviceUnavailable, "STORAGE_LOW",
                    "The disk is nearly full, and what is left is for callbacks with a proof", isRetryable: true,
                    retryAfter: 60)
            }
            try limit.count(address)
            // Before it is read, where the sender says how long it is.
            let length = request.headers[.contentLength].flatMap { Int($0) }
            if let length { try limit.count(bytes: length, of: address) }
            let body = try await request.bodyBytes(upTo: Self.maximumBodySize)
            if length == nil { try limit.count(bytes: body.count, of: address) }
            return body
        } catch let error as APIError {
            if error.status != .badRequest { metrics.countRefusal() }
            throw error
        }
    }

    /// What a wrong token is answered with: like an unknown path, and too many of them like any flood.
    func refusal(of request: Request, _ context: GatewayContext) -> any Error {
        metrics.countRefusal()
        do {
            try limit.count(addresses.address(of: request, context))
            return HTTPError(.notFound)
        } catch {
            return error
        }
    }

    /// Whether a callback without a token is believed from where this request comes from.
    func trusts(_ request: Request, _ context: GatewayContext) -> Bool {
        trust.trusts(addresses.address(of: request, context), isLocal: loopback.isLocal(request, context))
    }

    /// Tells the clients of live events of a believed callback, unless the feed does.
    func tell(of callback: IncomingCallback, _ result: CallbackResult) {
        guard callback.authenticity != .unproven, result.effect != .unproven else { return }
        // A validation is about no payment yet, so the feed never tells of it.
        guard callback.type == .c2bValidation || !result.isInFeed else { return }
        hub.announce {
            [EventNotice(callback, about: result.transactionID, of: result.merchantID, at: clock.now)]
        }
    }

    /// Counts a callback and logs it: most of them in the lines of `debug`, because they are many and are kept.
    func note(_ result: CallbackResult, _ type: CallbackKind, _ context: GatewayContext) {
        metrics.count(type, result.effect)
        guard result.effect != .applied, result.effect != .repeated else {
            return context.logger.debug("Callback stored", metadata: Self.metadata(result, type))
        }
        var metadata = Self.metadata(result, type)
        if result.effect == .unproven {
            guard let leftOut = notices.next() else {
                return context.logger.debug("Callback without effect", metadata: metadata)
            }
            if leftOut > 0 { metadata["left_out"] = "\(leftOut)" }
        }
        context.logger.warning("Callback without effect", metadata: metadata)
    }

    /// The trace is that of the payment: what Daraja calls us with begins none.
    private static func metadata(_ result: CallbackResult, _ type: CallbackKind) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "callback.id": "\(result.id)", "callback.type": "\(type.rawValue)",
            "callback.effect": "\(result.effect.rawValue)",
        ]
        if let transactionID = result.transactionID { metadata["transaction_id"] = "\(transactionID)" }
        if let state = result.state { metadata["state"] = "\(state.rawValue)" }
        if let traceID = result.traceID { metadata["trace_id"] = "\(traceID)" }
        return metadata
    }

    /// The body that Daraja gets; its content is not evaluated (portal, "M-Pesa Express").
    static func acknowledgement(_ description: String) -> Response {
        Answer.json(["ResultCode": 0, "ResultDesc": .string(description)])
    }
}

extension CallbackReceiver {
    /// The answer to a callback that was kept.
    static let acknowledged = APIAnswer(
        .ok, "It is on the disk; `ResultDesc` says whether it was believed", .callbackAcknowledgement,
        example: ["ResultCode": 0, "ResultDesc": "Callback received successfully"])

    /// What callbacks are refused with.
    static func errors(hasToken: Bool) -> [APIErrorCase] {
        (hasToken ? [APIErrorCase(.notFound, "NOT_FOUND", "The token is wrong")] : []) + [
            APIErrorCase(
                .tooManyRequests, "RATE_LIMITED", "Too many callbacks without a proof", headers: [.retryAfter]),
            APIErrorCase(
                .serviceUnavailable, "STORAGE_LOW", "The disk is nearly full, and the callback has no proof",
                headers: [.retryAfter]),
        ] + APIErrorCase.database
    }
}
