import Synchronization

/// A convolution's weights, packed once for inference on many images.
package final class PreparedWeights: Sendable {
    /// The packed matrix of a pointwise or separable convolution, or one matrix for each tap of a full 3x3 convolution.
    let panels: PanelStack?
    /// One packed matrix for each tap, for the input channels that an `UpsampledConvolution` reads.
    let coarse: PanelStack?
    private let known: Mutex<FloatStorage?>

    init(filters: FloatStorage? = nil, panels: PanelStack? = nil, coarse: PanelStack? = nil) {
        (self.panels, self.coarse) = (panels, coarse)
        known = Mutex(filters)
    }

    /// The weights of a 3x3 convolution transformed for `WinogradSix`, computed at the first use. Several threads may
    /// compute them at the same time. They do not wait for each other, because a waiting worker could cause a deadlock.
    func filters(orMade make: () -> FloatStorage) -> FloatStorage {
        if let known = known.withLock(\.self) { return known }
        let made = make()
        return known.withLock { known in
            let kept = known ?? made
            known = kept
            return kept
        }
    }
}
