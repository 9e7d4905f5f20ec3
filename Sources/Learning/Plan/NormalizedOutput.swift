import Tensors

/// The output of a BatchNorm in a training plan. It can be computed from the output of the convolution, which the plan
/// keeps for BatchNorm's gradient.
///
/// If only matrix products read the output, it is never stored: the products normalize what they read. Otherwise it is
/// stored for the forward pass, and the backward pass computes it again (Chen et al., "Training Deep Nets with
/// Sublinear Memory Cost", 2016). This needs less memory, and one more pass over the map.
final class NormalizedOutput {
    let convolved: Value
    let normalizer: BatchNormalizer
    /// Whether the forward pass stores it.
    var isStored = true
    /// The output, when the backward pass has computed it again; nil if it is kept instead.
    private let copy: Value?
    private var isRestored = false

    /// - Parameter isKept: Whether the output, if it is stored, is kept for the backward pass.
    init(of convolved: Value, by normalizer: BatchNormalizer, isKept: Bool) {
        self.convolved = convolved
        self.normalizer = normalizer
        copy =
            isKept
            ? nil
            : Value(
                batch: convolved.batch, height: convolved.height, width: convolved.width,
                channels: convolved.channels, needsGradient: false)
    }

    /// The memory that the backward pass reads, in addition to that of `convolved`; nil if it is that of the stored
    /// output.
    var backwardPlaces: [Place]? { isStored ? copy.map { [$0.place] } : [] }

    /// Must be called in each forward pass.
    func forget() { isRestored = false }

    /// The output for the backward pass, computed at the first call; nil if the stored output is kept.
    func restored(on device: Device) -> FeatureMap? {
        guard let copy else { return nil }
        if !isRestored { normalizer.forward(convolved.map, into: copy.map, on: device) }
        isRestored = true
        return copy.map
    }

    var isFinite: Bool { normalizer.isFinite && convolved.map.isFinite }
}
