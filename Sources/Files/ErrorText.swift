import Foundation
import Problems

/// Errors in plain words, whoever throws them.
package enum ErrorText {
    /// What an error of ours says of itself, or the words for one of Foundation.
    package static func plain(_ error: any Error) -> String {
        isForeign(error) ? Problem(error, path: nil).description : "\(error)"
    }

    private static func isForeign(_ error: any Error) -> Bool {
        // Every error can be cast to NSError.
        type(of: error) is NSError.Type || error is CocoaError || error is POSIXError || error is DecodingError
            || error is EncodingError
    }
}

extension Problem {
    /// Any error about a file. Those of Foundation speak of domains and codes.
    /// - Parameter path: Taken where the error does not name a file itself.
    package init(_ error: any Error, path: String?) {
        if let problem = error as? Problem {
            self = path.map(problem.of) ?? problem
            return
        }
        if error is DecodingError || error is EncodingError {
            self.init(
                path: path ?? "the data", reason: "it is not what it should be",
                fix: "put back a copy, or make it again")
            return
        }
        let bridged = error as NSError
        let named = bridged.userInfo[NSFilePathErrorKey] as? String ?? (bridged.userInfo[NSURLErrorKey] as? URL)?.path
        let path = named ?? path ?? "a file"
        if let code = Self.systemCode(bridged) {
            self.init(path: path, "it cannot be read or written", errno: code)
        } else {
            self.init(
                path: path, reason: "it cannot be read or written", fix: "check the path, the permissions and the disk")
        }
    }

    /// The value of `errno` behind an error of Foundation.
    private static func systemCode(_ error: NSError) -> Int32? {
        if error.domain == NSPOSIXErrorDomain { return Int32(exactly: error.code) }
        if let inner = error.userInfo[NSUnderlyingErrorKey] as? NSError, let code = systemCode(inner) { return code }
        guard error.domain == NSCocoaErrorDomain else { return nil }
        switch CocoaError.Code(rawValue: error.code) {
        case .fileNoSuchFile, .fileReadNoSuchFile: return ENOENT
        case .fileReadNoPermission, .fileWriteNoPermission: return EACCES
        case .fileWriteFileExists: return EEXIST
        case .fileWriteOutOfSpace: return ENOSPC
        case .fileWriteVolumeReadOnly: return EROFS
        default: return nil
        }
    }
}
