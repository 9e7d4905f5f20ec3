import Foundation
import Problems

/// Describes any error in plain words.
package enum ErrorText {
    /// The description of an error of this program, or a plain description of an error of Foundation.
    package static func plain(_ error: any Error) -> String {
        isFoundationError(error) ? Problem(error, path: nil).description : "\(error)"
    }

    /// What a decoder found wrong, with the place in the content, as a clause.
    package static func reason(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): "\(place(context.codingPath + [key])) is missing"
        case .valueNotFound(_, let context): "\(place(context.codingPath)) has no value"
        case .typeMismatch(_, let context): "\(place(context.codingPath)) has a value of the wrong type"
        case .dataCorrupted(let context):
            (context.codingPath.isEmpty ? "" : "\(place(context.codingPath)): ") + clause(context.debugDescription)
        @unknown default: clause(error.localizedDescription)
        }
    }

    /// The keys and the indices, from 0, as one text, for example `rounds[0].meanIoU` in backquotes.
    private static func place(_ path: [any CodingKey]) -> String {
        guard !path.isEmpty else { return "the content" }
        let keys = path.reduce("") { place, key in
            if let index = key.intValue { return place + "[\(index)]" }
            return place + (place.isEmpty ? "" : ".") + key.stringValue
        }
        return "`\(keys)`"
    }

    /// What any other error says about itself, as a clause; empty if it says nothing.
    fileprivate static func reason(_ error: any Error) -> String {
        if let error = error as? DecodingError { return reason(error) }
        if case .invalidValue(_, let context)? = error as? EncodingError { return clause(context.debugDescription) }
        if let text = (error as? any LocalizedError)?.errorDescription { return clause(text) }
        return clause(isFoundationError(error) ? error.localizedDescription : "\(error)")
    }

    /// A sentence without its full stop, to continue it.
    private static func clause(_ sentence: String) -> String {
        sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    }

    private static func isFoundationError(_ error: any Error) -> Bool {
        // A cast (`as? NSError`) would succeed for every error, so compare the type.
        type(of: error) is NSError.Type || error is CocoaError || error is POSIXError || error is DecodingError
            || error is EncodingError
    }
}

extension Problem {
    /// Converts any error about a file. What the error says about itself is a part of the reason.
    /// - Parameter path: The path to report if the error does not contain one.
    package init(_ error: any Error, path: String?) {
        if let problem = error as? Problem {
            self = path.map(problem.of) ?? problem
            return
        }
        let detail = ErrorText.reason(error)
        if error is DecodingError || error is EncodingError {
            self.init(
                path: path ?? "the data", reason: "its content does not have the expected form: \(detail)",
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
                path: path, reason: "it cannot be read or written: \(detail)",
                fix: "check the path, the permissions and the disk")
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
