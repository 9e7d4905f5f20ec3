/// Full 3x3 convolution of stride 1 without dilation by a `WinogradTransform`.
///
/// Tiles are transformed, multiplied as one matrix product a point over all tiles of a block, and transformed back.
enum WinogradConvolution<Transform: WinogradTransform> {
    /// Lanes between the points of the weights.
    static func weightsApart(_ inputs: Int, _ outputs: Int) -> Int { inputs * outputs / 8 + 2 }

    /// The floats that the points of the weights take.
    static func spreadCount(_ inputs: Int, _ outputs: Int) -> Int {
        Transform.points * weightsApart(inputs, outputs) * 8
    }

    static func spread(
        _ weights: TapWeights, mirrored: Bool, into filters: FloatStorage, on device: Device
    ) {
        let lanes = weights.lanesPerTap
        let apart = weightsApart(weights.channels.count, weights.outputs)
        device.workers.forEach(lanes, by: 1024) { range in
            for lane in range {
                Transform.spreadWeights(
                    weights.lanes + lane, mirrored: mirrored, into: filters.lanes + lane, apart: apart,
                    tapsApart: weights.lanesApart)
            }
        }
    }

    /// - Parameters:
    ///   - filters: The weights as `spread` gives them.
    ///   - mirrored: Whether those are mirrored; then inputs and outputs are exchanged too, as the gradient needs it.
    static func convolve(
        _ input: FeatureMap, filters: FloatStorage, mirrored: Bool, into output: FeatureMap, accumulating: Bool,
        epilogue: Epilogue?, on device: Device
    ) {
        let (k, n) = (input.channels, output.channels)
        let tiles = WinogradTiles<Transform>(input)
        let (inputApart, outputApart) = (tiles.apart(k) * 8, tiles.apart(n) * 8)
        let filterApart = weightsApart(k, n) * 8
        device.withScratch(Transform.points * inputApart) { inputs in
            device.withScratch(Transform.points * outputApart) { products in
                for block in 0..<tiles.blocks.count {
                    let range = tiles.blocks[block]
                    tiles.forEach(in: block, on: device) { tile in
                        tiles.transformInput(
                            tile, input, into: inputs.lanes, at: tile - range.lowerBound, on: device)
                    }
                    device.workers.forEach(chunks: Transform.points) { point in
                        BLAS.multiply(
                            .none, mirrored ? .transposed : .none, m: range.count, n: n, k: k,
                            inputs.base + point * inputApart, leadingA: k, filters.base + point * filterApart,
                            leadingB: mirrored ? k : n, products.base + point * outputApart, leadingC: n)
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

extension WinogradConvolution<WinogradFour> {
    static func backwardWeights(
        _ input: FeatureMap, _ outputGradient: FeatureMap, into weightGradient: TapWeights, on device: Device
    ) {
        let (k, n) = (input.channels, outputGradient.channels)
        let tiles = WinogradTiles<WinogradFour>(input)
        let (inputApart, gradientApart) = (tiles.apart(k) * 8, tiles.apart(n) * 8)
        let productApart = weightsApart(k, n) * 8
        device.withScratch(spreadCount(k, n)) { products in
            device.withScratch(WinogradFour.points * inputApart) { inputs in
                device.withScratch(WinogradFour.points * gradientApart) { gradients in
                    for block in 0..<tiles.blocks.count {
                        let range = tiles.blocks[block]
                        tiles.forEach(in: block, on: device) { tile in
                            let position = tile - range.lowerBound
                            tiles.transformInput(tile, input, into: inputs.lanes, at: position, on: device)
                            tiles.transformGradient(
                                tile, outputGradient, into: gradients.lanes, at: position, on: device)
                        }
                        device.workers.forEach(chunks: WinogradFour.points) { point in
                            BLAS.multiply(
                                .transposed, .none, m: k, n: n, k: range.count, inputs.base + point * inputApart,
                                leadingA: k, gradients.base + point * gradientApart, leadingB: n,
                                beta: block == 0 ? 0 : 1, products.base + point * productApart, leadingC: n)
                        }
                    }
                }
            }
            let lanes = weightGradient.lanesPerTap
            device.workers.forEach(lanes, by: 1024) { range in
                for lane in range {
                    WinogradFour.gatherWeights(
                        products.lanes + lane, into: weightGradient.lanes + lane, apart: productApart / 8,
                        tapsApart: weightGradient.lanesApart)
                }
            }
        }
    }
}
