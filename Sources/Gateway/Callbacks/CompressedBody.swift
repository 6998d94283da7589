import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPCompression

/// Undoes the compression of a callback's body.
///
/// Daraja compresses nothing, but proxies in front of a server may.
enum CompressedBody {
    /// The first two bytes of a gzip member (RFC 1952, section 2.3.1), which no JSON text begins with.
    private static let gzipMagic: [UInt8] = [0x1F, 0x8B]

    /// The body as it was before compression, or as it came when it is not compressed or cannot be unpacked.
    ///
    /// - Parameter limit: bytes that are unpacked at most.
    static func unpacked(_ body: [UInt8], encoding: String?, limit: Int) -> [UInt8] {
        let declared = encoding?.lowercased() ?? ""
        if body.starts(with: gzipMagic) { return (try? unpack(body, "gzip", limit)) ?? body }
        return declared == "deflate" ? (try? unpack(body, declared, limit)) ?? body : body
    }

    private static func unpack(_ body: [UInt8], _ encoding: String, _ limit: Int) throws -> [UInt8] {
        let channel = EmbeddedChannel(handler: NIOHTTPRequestDecompressor(limit: .size(limit)))
        let headers: NIOHTTP1.HTTPHeaders = ["content-encoding": encoding, "content-length": String(body.count)]
        try channel.writeInbound(
            HTTPServerRequestPart.head(HTTPRequestHead(version: .http1_1, method: .POST, uri: "/", headers: headers)))
        try channel.writeInbound(HTTPServerRequestPart.body(ByteBuffer(bytes: body)))
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        var unpacked: [UInt8] = []
        while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
            if case .body(let buffer) = part { unpacked += buffer.readableBytesView }
        }
        _ = try channel.finish()
        return unpacked
    }
}
