import Problems
import Tensors

/// A feature provider for tables in memory. It throws `Problem.notInMemory` for features that it does not have.
package struct FeatureSnapshot: FeatureProvider {
    private let pretrained: Tensor?
    private let current: Tensor?
    private let decoder: Tensor?
    private let gradients: Tensor?
    /// The row of `current` for each tile that has one.
    private let currentRows: [Int: Int]

    /// Each table has a row for each tile of the pool, except `current`; nil for a table that is not in memory.
    /// - Parameters:
    ///   - pretrained: Features from the pretrained backbone.
    ///   - current: Features from the current backbone: of all tiles, or only of the tiles `currentIndices`.
    ///   - decoder: Features from the decoder's last layer.
    ///   - gradients: Gradient embeddings.
    package init(
        pretrained: Tensor? = nil, current: Tensor? = nil, currentIndices: [Int]? = nil, decoder: Tensor? = nil,
        gradients: Tensor? = nil
    ) {
        precondition(
            currentIndices.map { $0.count == current?.rowCount } ?? true,
            "FeatureSnapshot: \(currentIndices?.count ?? 0) tiles, features \(current?.shape as Any)")
        self.pretrained = pretrained
        self.current = current
        self.decoder = decoder
        self.gradients = gradients
        let indices = currentIndices ?? Array(0..<(current?.rowCount ?? 0))
        currentRows = Dictionary(uniqueKeysWithValues: indices.enumerated().map { ($1, $0) })
    }

    package func pretrainedFeatures() throws -> Tensor {
        try held(pretrained, "the features of the pretrained backbone")
    }

    package func currentFeatures(of indices: [Int]) throws -> Tensor {
        let table = try held(current, "the features of the current backbone")
        return table.rows(
            at: try indices.map { index in
                guard let row = currentRows[index] else {
                    throw Problem.notInMemory(
                        "backbone features of more than the \(currentRows.count) most uncertain tiles")
                }
                return row
            })
    }

    package func decoderFeatures(of indices: [Int]) throws -> Tensor {
        try held(decoder, "the features of the decoder").rows(at: indices)
    }

    package func gradientEmbeddings(of indices: [Int]) throws -> Tensor {
        try held(gradients, "the gradients of the classifier").rows(at: indices)
    }

    private func held(_ table: Tensor?, _ what: String) throws -> Tensor {
        guard let table else { throw Problem.notInMemory(what) }
        return table
    }
}
