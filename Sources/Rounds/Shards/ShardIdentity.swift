import Pool
import Tensors

/// What the result of a shard depends on. Shards are merged only if all of it is equal.
struct ShardIdentity: Sendable, Equatable {
    /// The parts are compared in this order, so that the first difference is the one that a person can explain best.
    /// The raw value is the key in the file.
    enum Part: String, CaseIterable {
        case tiling
        case classes
        case pool
        case network
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
            case .passes: "number of dropout passes"
            case .version: "version of Tessera"
            case .kernels: "kernels of the processor"
            }
        }

        /// Whether the value is a hash, which says nothing to a person.
        var isHash: Bool { self == .pool || self == .network }

        /// Whether the project decides it. The others need to be equal only among the shards, because shards may be
        /// merged on another computer.
        var isOfProject: Bool { self != .version && self != .kernels }
    }

    private(set) var values: [Part: String]

    /// - Parameters:
    ///   - network: A hash of the weights.
    ///   - passes: The number of dropout passes.
    init(of dataset: Dataset, poolFingerprint: String, network: String, passes: Int = 0) {
        values = [
            .tiling: "\(dataset.tiling)", .classes: dataset.catalog.names.joined(separator: "\n"),
            .pool: poolFingerprint, .network: network, .passes: "\(passes)",
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
        Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
    }

    /// The first part that differs; nil if all are equal.
    func firstDifference(from other: ShardIdentity, in parts: [Part] = Part.allCases) -> Part? {
        parts.first { values[$0] != other.values[$0] }
    }
}
