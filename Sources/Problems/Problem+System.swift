import Glibc

extension Problem {
    /// A system call that failed.
    /// - Parameters:
    ///   - action: What failed, for example "the file cannot be opened".
    ///   - code: The value of `errno`.
    package init(path: String?, _ action: String, errno code: Int32) {
        let (kind, fix): (Kind, String) =
            switch code {
            case ENOENT, ENOTDIR: (.missing, "check the path")
            case EACCES, EPERM, EROFS: (.inaccessible, "check the permissions")
            case ENOSPC, EDQUOT: (.diskFull, "free some space")
            case ENAMETOOLONG: (.inaccessible, "choose a shorter name")
            case ELOOP: (.inaccessible, "replace the link by the file or folder that it points to")
            case EMFILE, ENFILE: (.inaccessible, "close other programs, or raise the limit of open files")
            default: (.inaccessible, "check the path, the permissions and the disk")
            }
        self.init(kind, path: path, reason: "\(action) (\(String(cString: strerror(code))))", fix: fix)
    }
}
