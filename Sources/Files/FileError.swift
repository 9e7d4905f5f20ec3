import Foundation

/// Why a file cannot be read or written, and what to do about it.
package struct FileError: Error, Hashable, CustomStringConvertible {
    package let path: String
    package let reason: String
    package let fix: String
    /// The value of `errno`, where the system refused something.
    package let code: Int32?

    package init(path: String, reason: String, fix: String, code: Int32? = nil) {
        self.path = path
        self.reason = reason
        self.fix = fix
        self.code = code
    }

    /// What the system says of `code`, a value of `errno`.
    package init(path: String, doing action: String, code: Int32) {
        let fix =
            switch code {
            case ENOENT, ENOTDIR: "check the path"
            case EACCES, EPERM, EROFS: "check the permissions"
            case ENOSPC, EDQUOT: "free some space"
            case ENAMETOOLONG: "take a shorter name"
            case ELOOP: "replace the link by what it points to"
            case EMFILE, ENFILE: "close other programs, or raise the limit of open files"
            default: "check the path, the permissions and the disk"
            }
        self.init(path: path, reason: "\(action) (\(String(cString: strerror(code))))", fix: fix, code: code)
    }

    package var description: String { "\(path): \(reason); \(fix)" }
}
