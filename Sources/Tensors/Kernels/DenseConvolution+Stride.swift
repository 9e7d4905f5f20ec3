/// The forward pass of stride 2.
extension DenseConvolution {
    /// - Parameter prepared: In inference, the weights packed by `prepare`; nil in training.
    static func forwardStrided(
        _ input: FeatureMap, weights: TapWeights, prepared: PreparedWeights?, into output: FeatureMap,
        epilogue: Epilogue?, on device: Device
    ) {
        guard isWinogradWithStride(input, output) else {
            StridedConvolution.forward(
                input, kernel: 3, weights.base, known: prepared?.panels, into: output, epilogue: epilogue, on: device)
            return
        }
        func convolve(_ filters: FloatStorage) {
            WinogradConvolution<WinogradStrided>.convolve(
                input, filters: filters, into: output, accumulating: false, epilogue: epilogue, on: device)
        }
        if let prepared {
            convolve(prepared.filters { filters(of: weights, by: WinogradStrided.self, on: device) })
        } else {
            let count = WinogradConvolution<WinogradStrided>.spreadCount(input.channels, output.channels)
            device.withScratch(count) { scratch in
                WinogradConvolution<WinogradStrided>.spread(weights, mirrored: false, into: scratch, on: device)
                convolve(scratch)
            }
        }
    }

    /// The transformed weights, for inference.
    static func filters<Transform: WinogradTransform>(
        of weights: TapWeights, by transform: Transform.Type, on device: Device
    ) -> FloatStorage {
        let filters = FloatStorage(
            count: WinogradConvolution<Transform>.spreadCount(weights.channels.count, weights.outputs))
        WinogradConvolution<Transform>.spread(weights, mirrored: false, into: filters, on: device)
        return filters
    }

    /// Whether Winograd is used: its products must be less than three quarters of those of the taps.
    private static func isWinogradWithStride(_ input: FeatureMap, _ output: FeatureMap) -> Bool {
        guard input.isVector16Aligned, output.isVector16Aligned else { return false }
        let tiles = WinogradTiles<WinogradStrided>(output).count
        return 4 * WinogradStrided.points * tiles < 3 * 9 * output.pixels
    }
}
