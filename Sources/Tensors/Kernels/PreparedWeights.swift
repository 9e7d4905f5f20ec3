import Synchronization

/// A convolution's weights laid out for its products, once for many images: while a network does not learn.
package final class PreparedWeights: Sendable {
    /// The matrix of a pointwise or separable convolution, or one for each tap of a full 3x3 convolution.
    let panels: PanelStack?
    /// One for each tap, for those input channels of a 3x3 convolution that an `UpsampledConvolution` reads.
    let coarse: PanelStack?
    private let known: Mutex<FloatStorage?>

    init(filters: FloatStorage? = nil, panels: PanelStack? = nil, coarse: PanelStack? = nil) {
        (self.panels, self.coarse) = (panels, coarse)
        known = Mutex(filters)
    }

    /// The points of a 3x3 convolution's weights for `WinogradSix`, made when the first map wants them. Threads that want
    /// them at once each make them: one that waited could be waited for.
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
