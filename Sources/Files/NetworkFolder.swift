import Foundation

/// Whether folders are on file systems of other computers. Locks of such systems are less reliable.
package enum NetworkFolder {
    private static let types: Set<Substring> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "afs", "9p", "lustre", "fuse.sshfs", "fuse.glusterfs",
    ]

    /// False if the system does not list its mounts.
    package static func isOne(_ folder: URL) -> Bool {
        guard let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else { return false }
        return isOne(folder.resolvingSymlinksInPath().path, mounts: mounts)
    }

    /// - Parameters:
    ///   - path: Absolute, without links.
    ///   - mounts: The lines of `/proc/self/mountinfo`, as proc_pid_mountinfo(5) describes them.
    static func isOne(_ path: String, mounts: String) -> Bool {
        var longest = (length: -1, isNetwork: false)
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
            // A blank in a path is written as an octal number.
            let point = fields[4].replacing("\\040", with: " ")
            let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
            // Of several mounts at one place, the last one counts.
            if isAbove, point.count >= longest.length {
                longest = (point.count, types.contains(fields[dash + 1]))
            }
        }
        return longest.isNetwork
    }
}
