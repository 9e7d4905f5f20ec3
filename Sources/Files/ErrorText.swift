import Foundation
import Problems

/// Describes any error in plain words.
package enum ErrorText {
    /// The description of an error of this program, or a plain description of an error of Foundation.
    package static func plain(_ error: any Error) -> String {
        isFoundationError(error) ? Problem(error, path: nil).description : "\(error)"
    }

    private static func isFoundationError(_ error: any Error) -> Bool {
        // A cast (`as? NSError`) would succeed for every error, so compare the type.
        type(of: error) is NSError.Type || error is CocoaError || error is POSIXError || error is DecodingError
            || error is EncodingError
    }
}

extension Problem {
    /// Converts any error about a file. The texts of Foundation (domain and code) are not shown.
    /// - Parameter path: The path to report if the error does not contain one.
    package init(_ error: any Error, path: String?) {
        if let problem = error as? Problem {
            self = path.map(problem.of) ?? problem
            return
        }
        if error is DecodingError || error is EncodingError {
            self.init(
                path: path ?? "the data", reason: "its content does not have the expected form",
                fix: "restore a copy, or make it again")
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
