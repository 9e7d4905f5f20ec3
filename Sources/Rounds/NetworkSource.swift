import Foundation
import Learning
import Problems
import Tensors

/// Where the networks of a project come from: the same start for each round, or a round's checkpoint.
package struct NetworkSource: Sendable {
    /// Which head its networks have.
    package let architecture: NetworkArchitecture
    private let classCount: Int
    private let backbone: [String: Tensor]?
    private let workers: Workers
    /// Names the start of the backbone: what is cached for another one is of no use.
    package let backboneFingerprint: String

    private let seed: UInt64

    /// - Parameters:
    ///   - weights: A weight file for the backbone; nil: it starts from random numbers.
    ///   - seed: Of all that starts at random.
    /// - Throws: `Problem`.
    package init(
        _ architecture: NetworkArchitecture, classCount: Int, weights: URL?, seed: UInt64, workers: Workers
    ) throws {
        self.architecture = architecture
        self.classCount = classCount
        self.seed = seed
        self.workers = workers
        if let weights {
            let backbone = try BackboneWeights.read(weights)
            var fingerprint = Fingerprint()
            for name in backbone.keys.sorted() {
                fingerprint.add(name)
                backbone[name]?.withUnsafeElements { fingerprint.add(UnsafeRawBufferPointer($0)) }
            }
            self.backbone = backbone
            backboneFingerprint = fingerprint.text
        } else {
            backbone = nil
            backboneFingerprint = "random-\(seed)"
        }
    }

    /// A network with the start's backbone and a head of the round's own.
    package func makeNetwork(round: Int) throws -> DeepLabV3Plus {
        var random = Philox(seed: seed, purpose: "network", round: backbone == nil ? 0 : round)
        return try DeepLabV3Plus(
            architecture, classCount: classCount, seed: random.next(), backbone: backbone, workers: workers)
    }

    /// A network with all the tensors of `state`.
    ///
    /// - Parameter file: Where they were read from; nil: they are those of a network of this source.
    /// - Throws: `Problem.unfitCheckpoint`, naming the file.
    package func makeNetwork(state: [String: Tensor], from file: URL?) throws -> DeepLabV3Plus {
        let network = try DeepLabV3Plus(architecture, classCount: classCount, seed: 0, backbone: nil, workers: workers)
        do {
            try network.load(stateDictionary: state)
        } catch let problem as Problem {
            guard let file else { throw problem }
            throw Problem.unfitCheckpoint(path: file.path, problem)
        }
        return network
    }
}
