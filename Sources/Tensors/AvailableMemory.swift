import Foundation

/// The memory that this process can still use.
package enum AvailableMemory {
    /// The bytes that the system can give without swapping, and at most what the control group permits; nil if the
    /// system does not say.
    package static var bytes: Int? { bytes { try? String(contentsOfFile: $0, encoding: .utf8) } }

    /// - Parameter file: Reads a small file of the system; nil if there is none.
    static func bytes(_ file: @escaping (String) -> String?) -> Int? {
        let line = (file("/proc/meminfo") ?? "").split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let kibibytes = line?.split { $0.isWhitespace }.compactMap { Int($0) }.first
        let limits = [kibibytes.flatMap { $0 < 1 << 50 ? $0 << 10 : nil }, ControlGroup(file).freeMemory]
        return limits.compactMap(\.self).min()
    }
}
