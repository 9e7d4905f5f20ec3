import Foundation
import Learning
import Problems
import Tensors

/// Creates the networks of a project: with the initial weights for a new round, or from a checkpoint.
package struct NetworkSource: Sendable {
    /// The architecture of the head.
    package let architecture: NetworkArchitecture
    private let classCount: Int
    private let backbone: [String: Tensor]?
    private let workers: Workers
    /// A hash of the initial backbone. Cache files of another backbone are not valid.
    package let backboneFingerprint: String

    private let seed: UInt64

    /// - Parameters:
    ///   - weights: A weight file for the backbone; nil to start from random weights.
    ///   - seed: The seed of all random weights.
    /// - Throws: `Problem`.
    package init(
        _ architecture: NetworkArchitecture, classCount: Int, weights: URL?, seed: UInt64, workers: Workers
    ) throws {
        self.architecture = architecture
        self.classCount = classCount
        self.seed = seed
        self.workers = workers
        if let weights {
            let backbone = try BackboneWeights.read(weights, for: architecture)
            var fingerprint = Fingerprint()
            for name in backbone.keys.sorted() {
                fingerprint.add(name)
                backbone[name]?.withUnsafeElements { fingerprint.add(UnsafeRawBufferPointer($0)) }
            }
            self.backbone = backbone
            backboneFingerprint = fingerprint.text
        } else {
            backbone = nil
            // Random backbones of two networks can have equally many features, which must not be mixed up.
            backboneFingerprint = "random-\(architecture.rawValue)-\(seed)"
        }
    }

    /// A network with the initial backbone. With a weight file, each round gets another random head. Without one, all
    /// rounds get the same random backbone and head, so that cached features stay valid.
    package func makeNetwork(round: Int) throws -> SegmentationNetwork {
        var random = Philox(seed: seed, purpose: "network", round: backbone == nil ? 0 : round)
        return try SegmentationNetwork(
            architecture, classCount: classCount, seed: random.next(), backbone: backbone, workers: workers)
    }

    /// A network with the tensors of `state`.
    ///
    /// - Parameter file: The checkpoint that the tensors were read from; nil if they come from a network of this
    ///   source.
    /// - Throws: `Problem.incompatibleCheckpoint` with the file.
    package func makeNetwork(state: [String: Tensor], from file: URL?) throws -> SegmentationNetwork {
        let network = try SegmentationNetwork(
            architecture, classCount: classCount, seed: 0, backbone: nil, workers: workers)
        do {
            try network.load(stateDictionary: state)
        } catch let problem as Problem {
            guard let file else { throw problem }
            throw Problem.incompatibleCheckpoint(path: file.path, problem)
        }
        return network
    }
}
