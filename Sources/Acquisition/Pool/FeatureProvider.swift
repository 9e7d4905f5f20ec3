import Tensors

/// Provides features of tiles. Only strategies that use features call it.
package protocol FeatureProvider: Sendable {
    /// Features of all tiles from the backbone with its pretrained weights, `[N, D]` (MEAL: D = 320).
    func pretrainedFeatures() throws -> Tensor
    /// Features of the tiles at `indices` from the backbone with its current weights, `[indices.count, D]`.
    /// - Parameter indices: Positions in `PoolState.tiles`, as in the functions below.
    func currentFeatures(of indices: [Int]) throws -> Tensor
    /// Features of the tiles at `indices` for feature distances, `[indices.count, D]`: the decoder's last layer before
    /// the classifier, averaged over the tile.
    func decoderFeatures(of indices: [Int]) throws -> Tensor
    /// Gradient embeddings of the tiles at `indices`, `[indices.count, classes x D]` (BADGE): the gradient of the loss
    /// with respect to the classifier's weights, where the predicted classes count as true. It is averaged over the
    /// pixels of the tile.
    func gradientEmbeddings(of indices: [Int]) throws -> Tensor
}
