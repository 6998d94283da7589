import Foundation
import NIOCore

/// Says in a sentence why a port cannot be listened on.
enum ListeningFailure {
    /// The error with its remedy when it is about the port; other errors as they are.
    static func explained(_ error: any Error, _ address: String, remedy: String) -> any Error {
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE:
            SettingsError("Another program listens on \(address) already: stop it, or \(remedy)")
        case let error as IOError where error.errnoCode == EACCES:
            SettingsError("This user may not listen on \(address): \(remedy)")
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL:
            SettingsError("This machine has no such address to listen on, \(address): \(remedy)")
        case is SocketAddressError, is SocketAddressError.UnknownHost:
            SettingsError("There is no such address to listen on, \(address): \(remedy)")
        default: error
        }
    }
}
