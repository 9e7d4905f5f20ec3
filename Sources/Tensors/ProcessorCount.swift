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
        allowed: Int, installed: Int, environment: [String: String], file: @escaping (String) -> String?
    ) -> Int {
        func number(_ name: String) -> Int? {
            environment[name].flatMap { Int($0) }.flatMap { 1...4096 ~= $0 ? $0 : nil }
        }
        if let threads = number(variable) { return threads }
        var limits = [allowed]
        if let slurm = number("SLURM_CPUS_PER_TASK") ?? number("SLURM_CPUS_ON_NODE") { limits.append(slurm) }
        if let ranks = number("OMPI_COMM_WORLD_LOCAL_SIZE") { limits.append(installed / ranks) }
        if let quota = ControlGroup(file).processors { limits.append(quota) }
        return max(1, limits.min() ?? 1)
    }
}
