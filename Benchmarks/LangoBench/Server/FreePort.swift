import NIOCore
import NIOPosix

/// Finds a port of this machine that nobody listens on.
enum FreePort {
    static func find(_ group: any EventLoopGroup) async throws -> Int {
        let channel = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        guard let port = channel.localAddress?.port else {
            throw ServerProcess.Failure(description: "no free port was found")
        }
        try await channel.close().get()
        return port
    }
}
