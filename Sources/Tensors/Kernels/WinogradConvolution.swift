/// Full 3x3 convolution of stride 1 by a `WinogradTransform`.
///
/// Tiles are transformed, multiplied as one matrix product a point over all tiles of a block, and transformed back.
enum WinogradConvolution<Transform: WinogradTransform> {
    /// Floats between the points of the weights, each a matrix of `inputs x outputs` in panels.
    private static func weightsApart(_ inputs: Int, _ outputs: Int) -> Int {
        Panels.size(rows: inputs, columns: outputs) + 16
    }

    /// The floats that the points of the weights take.
    static func spreadCount(_ inputs: Int, _ outputs: Int) -> Int { Transform.points * weightsApart(inputs, outputs) }

    /// - Parameter mirrored: Whether the taps are taken in reverse.
    static func spread(
        _ weights: TapWeights, mirrored: Bool, into filters: FloatStorage, on device: Device
    ) {
        let (inputs, outputs) = (weights.channels.count, weights.outputs)
        let apart = weightsApart(inputs, outputs) / Vector16.scalarCount
        device.workers.forEach(weights.vectors16PerTap, by: 512) { range in
            for vector in range {
                let (row, inside) = vector.quotientAndRemainder(dividingBy: outputs / Vector16.scalarCount)
                let to = Panels.position(row: row, vector: inside, rows: inputs, columns: outputs)
                Transform.spreadWeights(
                    weights.vectors16 + vector, mirrored: mirrored, into: filters.vectors16 + to, apart: apart,
                    tapsApart: weights.vectors16Apart)
            }
        }
    }

    /// - Parameter filters: The weights from the input's channels to the output's as `spread` gives them.
    static func convolve(
        _ input: FeatureMap, filters: FloatStorage, dilation: Int = 1, into output: FeatureMap, accumulating: Bool,
        epilogue: Epilogue?, on device: Device
    ) {
        let (k, n) = (input.channels, output.channels)
        let tiles = WinogradTiles<Transform>(input, dilation: dilation)
        let (inputApart, outputApart, filterApart) = (tiles.apart(k), tiles.apart(n), weightsApart(k, n))
        device.workers.forEach(chunks: tiles.blocks.count) { block in
            let range = tiles.blocks[block]
            device.withScratch(tiles.size(k)) { inputs in
                for tile in range {
                    tiles.transformInput(tile, input, into: inputs.vectors16, at: tile - range.lowerBound, on: device)
                }
                // The products, and behind them room for a tile's outputs.
                device.withScratch(tiles.size(n) + Transform.room * Vector16.scalarCount) { products in
                    for point in 0..<Transform.points {
                        PanelProduct.multiply(
                            m: range.count, k: k, inputs.base + point * inputApart * Vector16.scalarCount,
                            leadingA: tiles.leading(k) * Vector16.scalarCount,
                            Panels(packed: filters.base + point * filterApart, rows: k, columns: n),
                            products.base + point * outputApart * Vector16.scalarCount,
                            leadingC: tiles.leading(n) * Vector16.scalarCount)
                    }
                    let square = products.vectors16 + tiles.size(n) / Vector16.scalarCount
                    for tile in range {
                        tiles.transformOutput(
                            tile, products.vectors16, at: tile - range.lowerBound, square: square, into: output,
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
        // Larger blocks than those of `convolve`: each adds to all the products.
        let tiles = WinogradTiles<WinogradFour>(input, outputs: 3072)
        let productApart = k * n + 16
        device.withScratch(WinogradFour.points * productApart) { products in
            device.withScratch(tiles.size(k)) { inputs in
                device.withScratch(tiles.size(n)) { gradients in
                    for block in 0..<tiles.blocks.count {
                        let range = tiles.blocks[block]
                        device.workers.forEach(range.count, by: 8) { positions in
                            for position in positions {
                                let tile = range.lowerBound + position
                                tiles.transformInput(tile, input, into: inputs.vectors16, at: position, on: device)
                                tiles.transformGradient(
                                    tile, outputGradient, into: gradients.vectors16, at: position, on: device)
                            }
                        }
                        device.workers.forEach(chunks: WinogradFour.points) { point in
                            PanelProduct.multiply(
                                .transposed, m: k, k: range.count,
                                inputs.base + point * tiles.apart(k) * Vector16.scalarCount,
                                leadingA: tiles.leading(k) * Vector16.scalarCount,
                                Panels(
                                    rows: gradients.base + point * tiles.apart(n) * Vector16.scalarCount, columns: n,
                                    leading: tiles.leading(n) * Vector16.scalarCount),
                                accumulating: block > 0, products.base + point * productApart, leadingC: n)
                        }
                    }
                }
            }
            device.workers.forEach(weightGradient.vectors16PerTap, by: 512) { range in
                for vector in range {
                    WinogradFour.gatherWeights(
                        products.vectors16 + vector, into: weightGradient.vectors16 + vector,
                        apart: productApart / Vector16.scalarCount, tapsApart: weightGradient.vectors16Apart)
                }
            }
        }
    }
}
