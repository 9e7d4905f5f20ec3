import Tensors

/// The operations of the networks. A network describes itself once: a `Plan` computes the operations, and `ONNXGraph`
/// writes them.
protocol NetworkBuilder: AnyObject {
    /// A map `[N, H, W, C]` between the operations.
    associatedtype Map

    /// A convolution with BatchNorm and an activation.
    /// - Parameters:
    ///   - residual: A map that is added after the activation.
    ///   - sumActivation: The activation of the sum with the residual.
    ///   - dropout: The probability that an element of the output is dropped, in training.
    ///   - output: The destination; nil for a new map.
    @discardableResult
    func convolve(
        _ input: Map, _ unit: ConvolutionUnit, adding residual: Map?, sumActivation: Activation, dropout: Double?,
        into output: Map?
    ) -> Map
    /// A convolution of the concatenation of an upsampled coarse map and a fine map.
    func convolve(upsampling coarse: Map, beside fine: Map, _ unit: ConvolutionUnit, dropout: Double?) -> Map
    func convolve(_ input: Map, _ layer: BiasedConvolution) -> Map
    func convolve(_ input: Map, _ unit: GroupNormUnit) -> Map

    /// The mean of each channel, `[N, 1, 1, C]`.
    func averagePool(_ input: Map) -> Map
    /// The maximum over windows of 3x3 pixels with stride 2; see `MaxPooling`.
    func maxPool(_ input: Map) -> Map
    /// An activation of its own. Other operations may also read `input`.
    func activate(_ input: Map, _ activation: Activation) -> Map

    /// A new map of `channels` channels with the extents of `map`. It is written part by part.
    func value(like map: Map, channels: Int) -> Map
    /// A view of some channels, for writing.
    func part(of map: Map, _ channels: Range<Int>) -> Map

    /// Resamples bilinearly; see `BilinearResize`.
    func resize(_ input: Map, into output: Map, aligningCorners: Bool)
    /// Resamples bilinearly to the extents of another map.
    func resize(_ input: Map, like map: Map, aligningCorners: Bool) -> Map
    /// Resamples an image bilinearly to larger extents, without aligned corners.
    func enlarge(_ input: Map, by factor: Enlargement) -> Map
    /// Adds a coarse map to a fine one in place, upsampled to the nearest pixel. No other operation may read `fine`
    /// before.
    func add(upsampling coarse: Map, to fine: Map)
    func sum(_ inputs: [Map]) -> Map
}

extension NetworkBuilder {
    func convolve(
        _ input: Map, _ unit: ConvolutionUnit, adding residual: Map? = nil, sumActivation: Activation = .none,
        dropout: Double? = nil
    ) -> Map {
        convolve(input, unit, adding: residual, sumActivation: sumActivation, dropout: dropout, into: nil)
    }
}
