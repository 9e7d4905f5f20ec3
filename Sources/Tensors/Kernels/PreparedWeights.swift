/// A convolution's weights laid out for its products, once for many images: while a network does not learn.
package struct PreparedWeights: Sendable {
    /// The points of a 3x3 convolution's weights, where it goes by `WinogradFour`.
    let filters: FloatStorage?
    /// A pointwise convolution's matrix, or one for each tap of a 3x3 convolution.
    let panels: PanelStack?
    /// The same for those input channels of a 3x3 convolution that an `UpsampledConvolution` reads.
    let coarse: PanelStack?

    init(filters: FloatStorage? = nil, panels: PanelStack? = nil, coarse: PanelStack? = nil) {
        (self.filters, self.panels, self.coarse) = (filters, panels, coarse)
    }
}
