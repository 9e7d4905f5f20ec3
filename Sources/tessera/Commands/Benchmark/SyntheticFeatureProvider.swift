import Acquisition
import Problems
import Tensors

/// Features of synthetic regions. A region beyond the last row of the table has the features of an earlier one.
struct SyntheticFeatureProvider: FeatureProvider {
    /// `[rows, columns]`; nil for a strategy that uses no features.
    let table: Tensor?

    func pretrainedFeatures() throws -> Tensor { try known() }

    func currentFeatures(of indices: [Int]) throws -> Tensor {
        let table = try known()
        return table.rows(at: indices.map { $0 % table.rowCount })
    }

    func decoderFeatures(of indices: [Int]) throws -> Tensor { try currentFeatures(of: indices) }

    func gradientEmbeddings(of indices: [Int]) throws -> Tensor {
        throw Problem(reason: "the synthetic pool has no gradients", fix: "measure another strategy")
    }

    private func known() throws -> Tensor {
        guard let table else {
            throw Problem(reason: "the synthetic pool has no features for this strategy", fix: "report this")
        }
        return table
    }
}
