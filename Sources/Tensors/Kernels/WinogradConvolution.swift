/// Full 3x3 convolution by a `WinogradTransform`.
///
/// Tiles are transformed, then multiplied, then transformed back. For each transform-domain element (point) there is
/// one matrix product over all tiles of a block.
enum WinogradConvolution<Transform: WinogradTransform> {
    /// Floats from the transformed weights of one point to the next: a packed matrix of `inputs x outputs`, and a cache
    /// line of padding, which prevents conflicts in the cache sets.
    private static func weightsApart(_ inputs: Int, _ outputs: Int) -> Int {
        Panels.size(rows: inputs, columns: outputs) + 16
    }

    /// The number of floats of the transformed weights.
    static func spreadCount(_ inputs: Int, _ outputs: Int) -> Int { Transform.filters * weightsApart(inputs, outputs) }

    /// - Parameter mirrored: Whether to reverse the taps, for the gradient of the input.
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

    /// - Parameter filters: The transformed weights, from the channels of the input to those of the output (`spread`).
    static func convolve(
        _ input: FeatureMap, filters: FloatStorage, dilation: Int = 1, into output: FeatureMap, accumulating: Bool,
        epilogue: Epilogue?, on device: Device
    ) {
        let (k, n) = (input.channels, output.channels)
        let tiles = WinogradTiles<Transform>(output, dilation: dilation)
        let (inputApart, outputApart, filterApart) = (tiles.apart(k), tiles.apart(n), weightsApart(k, n))
        device.workers.forEach(chunks: tiles.blocks.count) { block in
            let range = tiles.blocks[block]
            device.withScratch(tiles.size(k)) { inputs in
                for tile in range {
                    tiles.transformInput(tile, input, into: inputs.vectors16, at: tile - range.lowerBound, on: device)
                }
                // Scratch memory: the products, then the outputs of one tile.
                device.withScratch(tiles.size(n) + Transform.room * Vector16.scalarCount) { products in
                    for point in 0..<Transform.points {
                        PanelProduct.multiply(
                            m: range.count, k: k, inputs.base + point * inputApart * Vector16.scalarCount,
                            leadingA: tiles.leading(k) * Vector16.scalarCount,
                            Panels(
                                packed: filters.base + Transform.filter(of: point) * filterApart, rows: k, columns: n),
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
        // Blocks are larger than those of `convolve`, because each block adds to all products.
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
