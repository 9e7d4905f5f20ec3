import Foundation

/// The limits that the control group of this process and its parents set (cgroups(7), versions 1 and 2).
struct ControlGroup {
    private let file: (String) -> String?
    /// The fields of the lines of /proc/self/cgroup: a number, the controllers, and the path of the group.
    private let groups: [[Substring]]

    /// - Parameter file: Reads a small file of the system; nil if there is none.
    init(_ file: @escaping (String) -> String?) {
        self.file = file
        groups = (file("/proc/self/cgroup") ?? "").split(separator: "\n").map {
            $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        }.filter { $0.count == 3 }
    }

    /// The folders of the groups of a controller, from the group of the process to the root.
    private func folders(of controller: String) -> [(path: String, isVersion2: Bool)] {
        groups.flatMap { group -> [(path: String, isVersion2: Bool)] in
            let isVersion2 = group[1].isEmpty
            guard isVersion2 || group[1].split(separator: ",").contains(Substring(controller)) else { return [] }
            let root = isVersion2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/" + controller
            // In a container, the path may be that on the host, but the files are in the root.
            let names = group[2].split(separator: "/").map(String.init)
            return (0...names.count).reversed().map { count in
                (([root] + names.prefix(count)).joined(separator: "/"), isVersion2)
            }
        }
    }

    /// The whole processors of the smallest quota; nil for no quota.
    var processors: Int? {
        folders(of: "cpu").compactMap { folder -> Int? in
            let numbers =
                folder.isVersion2
                ? words(of: folder.path + "/cpu.max")
                : ["quota", "period"].flatMap { words(of: "\(folder.path)/cpu.cfs_\($0)_us") }
            // A quota of "max" or -1 is none.
            guard numbers.count == 2, let quota = numbers[0], let period = numbers[1], quota > 0, period > 0 else {
                return nil
            }
            return max(1, quota / period)
        }.min()
    }

    /// The bytes that may still be allocated; nil for no limit. Pages of files that were read count as free, because the
    /// system drops them when memory is needed.
    var freeMemory: Int? {
        folders(of: "memory").compactMap { folder -> Int? in
            let names =
                folder.isVersion2
                ? ["memory.max", "memory.current"] : ["memory.limit_in_bytes", "memory.usage_in_bytes"]
            let numbers = names.flatMap { words(of: folder.path + "/" + $0) }
            guard numbers.count == 2, let limit = numbers[0], let used = numbers[1], limit > 0, used >= 0 else {
                return nil
            }
            let name = folder.isVersion2 ? "inactive_file" : "total_inactive_file"
            let line = (file(folder.path + "/memory.stat") ?? "").split(separator: "\n").first {
                $0.hasPrefix(name + " ")
            }
            let dropped = line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
            return max(0, limit - max(0, used - max(0, dropped)))
        }.min()
    }

    /// The words of a file as numbers; nil for other words.
    private func words(of path: String) -> [Int?] { (file(path) ?? "").split { $0.isWhitespace }.map { Int($0) } }
}
