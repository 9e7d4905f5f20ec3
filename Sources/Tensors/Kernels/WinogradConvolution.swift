/// Full 3x3 convolution of stride 1 without dilation by Winograd's F(4x4, 3x3) (Lavin and Gray, 2016): four by four
/// outputs from six by six inputs with 36 products instead of 144. Rounding is some ten times that of the plain sum.
///
/// Tiles are transformed, multiplied as 36 matrix products over all tiles of a block, and transformed back.
enum WinogradConvolution {
    /// Whether a convolution has whole lanes of channels and more than a tile.
    static func suits(_ input: FeatureMap, _ output: FeatureMap, dilation: Int) -> Bool {
        dilation == 1 && input.channels % 8 == 0 && output.channels % 8 == 0 && input.height >= 4 && input.width >= 4
    }

    static func forward(
        _ input: FeatureMap, weights: FloatStorage, into output: FeatureMap, epilogue: Epilogue?, on device: Device
    ) {
        convolve(
            input, weights: weights, mirrored: false, into: output, accumulating: false, epilogue: epilogue,
            on: device)
    }

    static func backwardInput(
        _ outputGradient: FeatureMap, weights: FloatStorage, into inputGradient: FeatureMap, accumulating: Bool,
        on device: Device
    ) {
        convolve(
            outputGradient, weights: weights, mirrored: true, into: inputGradient, accumulating: accumulating,
            epilogue: nil, on: device)
    }

    static func backwardWeights(
        _ input: FeatureMap, _ outputGradient: FeatureMap, into weightGradient: FloatStorage, on device: Device
    ) {
        let (k, n) = (input.channels, outputGradient.channels)
        let tiles = WinogradTiles(input)
        device.withScratch(36 * k * n) { products in
            device.withScratch(36 * tiles.blocks.size * k) { inputs in
                device.withScratch(36 * tiles.blocks.size * n) { gradients in
                    for block in 0..<tiles.blocks.count {
                        let range = tiles.blocks[block]
                        tiles.forEach(in: block, on: device) { tile in
                            tiles.transformInput(tile, input, into: inputs.lanes, at: tile - range.lowerBound)
                            tiles.transformGradient(
                                tile, outputGradient, into: gradients.lanes, at: tile - range.lowerBound)
                        }
                        device.workers.forEach(chunks: 36) { point in
                            BLAS.multiply(
                                .transposed, .none, m: k, n: n, k: range.count,
                                inputs.base + point * tiles.blocks.size * k, leadingA: k,
                                gradients.base + point * tiles.blocks.size * n, leadingB: n,
                                beta: block == 0 ? 0 : 1, products.base + point * k * n, leadingC: n)
                        }
                    }
                }
            }
            let lanes = k * n / 8
            device.workers.forEach(lanes, by: 1024) { range in
                for lane in range {
                    Winograd.gatherWeights(products.lanes + lane, into: weightGradient.lanes + lane, apart: lanes)
                }
            }
        }
    }

    /// - Parameter mirrored: Whether to convolve with the taps in reverse and inputs and outputs of the weights
    ///   exchanged: the gradient of the convolution that is not.
    private static func convolve(
        _ input: FeatureMap, weights: FloatStorage, mirrored: Bool, into output: FeatureMap, accumulating: Bool,
        epilogue: Epilogue?, on device: Device
    ) {
        let (k, n) = (input.channels, output.channels)
        let tiles = WinogradTiles(input)
        let size = tiles.blocks.size
        device.withScratch(36 * k * n) { filters in
            let lanes = k * n / 8
            device.workers.forEach(lanes, by: 1024) { range in
                for lane in range {
                    Winograd.spreadWeights(
                        weights.lanes + lane, mirrored: mirrored, into: filters.lanes + lane, apart: lanes)
                }
            }
            device.withScratch(36 * size * k) { inputs in
                device.withScratch(36 * size * n) { products in
                    for block in 0..<tiles.blocks.count {
                        let range = tiles.blocks[block]
                        tiles.forEach(in: block, on: device) { tile in
                            tiles.transformInput(tile, input, into: inputs.lanes, at: tile - range.lowerBound)
                        }
                        device.workers.forEach(chunks: 36) { point in
                            BLAS.multiply(
                                .none, mirrored ? .transposed : .none, m: range.count, n: n, k: k,
                                inputs.base + point * size * k, leadingA: k, filters.base + point * k * n,
                                leadingB: mirrored ? k : n, products.base + point * size * n, leadingC: n)
                        }
                        tiles.forEach(in: block, on: device) { tile in
                            tiles.transformOutput(
                                tile, products.lanes, at: tile - range.lowerBound, into: output,
                                accumulating: accumulating, epilogue: epilogue)
                        }
                    }
                }
            }
        }
    }
}
