import Pool
import Processors
import Tensors

/// What the result of a shard depends on. Shards are merged only if all of it is equal.
struct ShardIdentity: Sendable, Hashable {
    /// The parts are compared in this order, so that the first difference is the one that a person can explain best.
    /// The raw value is the key in the file.
    enum Part: String, CaseIterable {
        case tiling
        case classes
        case pool
        case network
        case seed
        case passes
        case version
        case kernels

        /// The name in messages.
        var name: String {
            switch self {
            case .tiling: "tiling"
            case .classes: "classes"
            case .pool: "images"
            case .network: "network"
            case .seed: "seed"
            case .passes: "number of dropout passes"
            case .version: "version of Tessera"
            case .kernels: "kernels of the processor"
            }
        }

        /// Whether the value is a hash, which says nothing to a person.
        var isHash: Bool { self == .pool || self == .network }

        /// How a person can make a shard equal to the others.
        var repetition: String {
            switch self {
            case .kernels: "on a computer with the same kind of processor as for the other shards"
            case .version: "with the version of the other shards"
            default: "again"
            }
        }

        /// Whether the project decides it. The others need to be equal only among the shards, because shards may be
        /// merged on another computer.
        var isOfProject: Bool { self != .version && self != .kernels }
    }

    private(set) var values: [Part: String]

    /// - Parameters:
    ///   - network: A hash of the weights.
    ///   - seed: The seed of dropout and of the pixels on which networks are compared; nil if there are neither.
    ///   - passes: The number of dropout passes.
    init(of dataset: Dataset, poolFingerprint: String, network: String, seed: UInt64? = nil, passes: Int = 0) {
        values = [
            .tiling: "\(dataset.tiling)", .classes: dataset.catalog.names.joined(separator: "\n"),
            .pool: poolFingerprint, .network: network, .seed: seed.map(String.init) ?? "none",
            .passes: "\(passes)",
            .version: ProgramVersion.current, .kernels: "\(KernelLevel.current.rawValue), \(BLAS.name)",
        ]
    }

    /// Nil if a part is missing in the metadata of a file.
    init?(metadata: [String: String]) {
        values = [:]
        for part in Part.allCases {
            guard let value = metadata[part.rawValue] else { return nil }
            values[part] = value
        }
    }

    var metadata: [String: String] {
        values.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value }
    }

    /// The first part that differs; nil if all are equal.
    func firstDifference(from other: ShardIdentity, in parts: [Part] = Part.allCases) -> Part? {
        parts.first { values[$0] != other.values[$0] }
    }
}
