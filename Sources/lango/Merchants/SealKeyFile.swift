import Bytes
import Foundation
import Payments

/// Keys for sealing in a file beside the database: one a line, the present one first, readable by the owner alone.
///
/// A copy of the database without this file opens no secret. The file is written beside and put in its place in one step, so
/// that of several processes that need a first key one makes it, and a reader never sees half a file.
struct SealKeyFile: SealKeySource {
    let path: String
    /// Keys that were set, which go before those of the file; with them the file only opens what was sealed before.
    var chosen = FixedSealKeys([], remedy: "")

    func keys(makesOne: Bool) throws(SealKeyError) -> [SealKey] {
        let first = try chosen.keys(makesOne: false)
        let texts = try read()
        if first.isEmpty, texts.isEmpty, makesOne {
            try write([SealKey.make(.system)], replaces: false)
            return try keys(makesOne: false)
        }
        return first
            + (try texts.map { text throws(SealKeyError) in
                guard let key = SealKey(hexadecimal: text) else {
                    throw SealKeyError("\(path) has a line that is no key of 64 hexadecimal digits: restore the file")
                }
                return key
            })
    }

    func addKey() throws(SealKeyError) {
        guard try chosen.keys(makesOne: false).isEmpty else { return try chosen.addKey() }
        let texts = try read()
        try write([SealKey.make(.system)] + texts, replaces: !texts.isEmpty)
    }

    func removeOldKeys() throws(SealKeyError) {
        guard try chosen.keys(makesOne: false).isEmpty else { return }
        let texts = try read()
        guard texts.count > 1 else { return }
        try write(Array(texts.prefix(1)), replaces: true)
    }

    private func read() throws(SealKeyError) -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            guard !FileManager.default.fileExists(atPath: path) else {
                throw SealKeyError("\(path) cannot be read: let the user that runs Lango own it")
            }
            return []
        }
        return String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    private func write(_ texts: [String], replaces: Bool) throws(SealKeyError) {
        let draft = "\(path).\(getpid())"
        let data = Data((texts.joined(separator: "\n") + "\n").utf8)
        guard
            FileManager.default.createFile(
                atPath: draft, contents: data, attributes: [.posixPermissions: 0o600])
        else { throw failure("written") }
        defer { unlink(draft) }
        do {
            try Files.keepPrivate(draft)
            try Files.sync(draft)
            if replaces { return try Files.move(draft, to: path) }
        } catch {
            throw SealKeyError(error.description)
        }
        // Unlike a rename, a link never replaces what another process has just put there.
        guard link(draft, path) == 0 || errno == EEXIST else { throw failure("made") }
    }

    private func failure(_ what: String) -> SealKeyError {
        SealKeyError("\(path) cannot be \(what): \(String(cString: strerror(errno)))")
    }
}
