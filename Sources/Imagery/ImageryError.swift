/// Why a picture could not be read or written, and what to do about it.
package struct ImageryError: Error, Hashable, CustomStringConvertible {
    /// The file, where the bytes came from one.
    package var path: String?
    package let reason: String
    package let fix: String

    package init(path: String? = nil, reason: String, fix: String) {
        self.path = path
        self.reason = reason
        self.fix = fix
    }

    package var description: String { (path.map { $0 + ": " } ?? "") + "\(reason); \(fix)" }
}
