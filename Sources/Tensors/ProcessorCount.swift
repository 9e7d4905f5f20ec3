import Foundation

/// The number of processors that this process may use.
package enum ProcessorCount {
    /// The variable with the number of threads, for programs that start several processes on one computer.
    package static let variable = "TESSERA_THREADS"

    /// The smallest of the limits: the processors that the process may run on, the processors that Slurm gave to the
    /// task, the share of an MPI rank, and the quota of the control group. `TESSERA_THREADS` replaces all of them.
    package static let usable = usable(
        allowed: ProcessInfo.processInfo.activeProcessorCount, installed: ProcessInfo.processInfo.processorCount,
        environment: ProcessInfo.processInfo.environment,
        file: { try? String(contentsOfFile: $0, encoding: .utf8) })

    /// - Parameters:
    ///   - allowed: The processors in the affinity mask.
    ///   - installed: The processors of the computer.
    ///   - file: Reads a small file of the system; nil if there is none.
    static func usable(
        allowed: Int, installed: Int, environment: [String: String], file: (String) -> String?
    ) -> Int {
        func number(_ name: String) -> Int? {
            environment[name].flatMap { Int($0) }.flatMap { 1...4096 ~= $0 ? $0 : nil }
        }
        if let threads = number(variable) { return threads }
        var limits = [allowed]
        if let slurm = number("SLURM_CPUS_PER_TASK") ?? number("SLURM_CPUS_ON_NODE") { limits.append(slurm) }
        if let ranks = number("OMPI_COMM_WORLD_LOCAL_SIZE") { limits.append(installed / ranks) }
        if let quota = controlGroupQuota(file) { limits.append(quota) }
        return max(1, limits.min() ?? 1)
    }

    /// The whole processors of the smallest quota of the process's control group and its parents; nil for no quota.
    ///
    /// Version 2 has `cpu.max` with the quota and the period, version 1 has a file for each.
    private static func controlGroupQuota(_ file: (String) -> String?) -> Int? {
        let groups = (file("/proc/self/cgroup") ?? "").split(separator: "\n").map {
            $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        }
        var quotas: [Int] = []
        for group in groups where group.count == 3 {
            let isVersion2 = group[1].isEmpty
            guard isVersion2 || group[1].split(separator: ",").contains("cpu") else { continue }
            let root = isVersion2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpu"
            // In a container, the path may be that on the host, but the files are in the root.
            var path = group[2].split(separator: "/").map(String.init)
            while true {
                let folder = ([root] + path).joined(separator: "/")
                let numbers =
                    isVersion2
                    ? (file(folder + "/cpu.max") ?? "").split { $0.isWhitespace }.map { Int($0) }
                    : ["quota", "period"].map { name in
                        file("\(folder)/cpu.cfs_\(name)_us").flatMap {
                            Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
                        }
                    }
                // A quota of "max" or -1 is none.
                if numbers.count == 2, let quota = numbers[0], let period = numbers[1], quota > 0, period > 0 {
                    quotas.append(max(1, quota / period))
                }
                if path.isEmpty { break }
                path.removeLast()
            }
        }
        return quotas.min()
    }
}
