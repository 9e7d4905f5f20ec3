/// Products whose left factor is normalized when it is read.
extension PointwiseConvolution {
    /// Calls `body` with some pixels of a map: in place, or normalized in scratch memory, which stays in the cache.
    static func withPixels(
        _ pixels: Range<Int>, of map: FeatureMap, normalizedBy normalizer: BatchNormalizer?, on device: Device,
        _ body: (_ rows: UnsafePointer<Float>, _ leading: Int) -> Void
    ) {
        guard let normalizer else {
            body(map.base + pixels.lowerBound * map.stride, map.stride)
            return
        }
        let apart = vectorsApart(map)
        device.withScratch(pixels.count * apart * Vector8.scalarCount) { scratch in
            normalizer.write(map, pixels: pixels, into: scratch.vectors, apart: apart)
            body(scratch.base, apart * Vector8.scalarCount)
        }
    }

    /// The gradient of the weights.
    static func backwardWeights(
        _ input: FeatureMap, _ normalizer: BatchNormalizer, _ outputGradient: FeatureMap,
        into weightGradient: FloatStorage, on device: Device
    ) {
        let (rows, columns) = (input.channels, outputGradient.channels)
        guard let cuts = depthCuts(input.pixels, rows: rows, columns: columns) else {
            let apart = vectorsApart(input)
            device.withScratch(input.pixels * apart * Vector8.scalarCount) { scratch in
                device.workers.forEach(input.pixels, by: 64) { pixels in
                    normalizer.write(
                        input, pixels: pixels, into: scratch.vectors + pixels.lowerBound * apart, apart: apart)
                }
                transposedProduct(
                    scratch.base, rows: rows, leading: apart * Vector8.scalarCount, outputGradient.base,
                    columns: columns, leading: outputGradient.stride, depth: input.pixels, into: weightGradient.base,
                    on: device)
            }
            return
        }
        sumOfParts(cuts.count, elements: rows * columns, into: weightGradient.base, on: device) { index, part in
            let cut = cuts[index]
            for first in stride(from: cut.lowerBound, to: cut.upperBound, by: PanelProduct.transposedDepth) {
                let pixels = first..<min(cut.upperBound, first + PanelProduct.transposedDepth)
                withPixels(pixels, of: input, normalizedBy: normalizer, on: device) { left, leading in
                    PanelProduct.multiply(
                        .transposed, m: rows, k: pixels.count, left, leadingA: leading,
                        Panels(
                            rows: outputGradient.base + first * outputGradient.stride, columns: columns,
                            leading: outputGradient.stride),
                        accumulating: first > cut.lowerBound, part, leadingC: columns)
                }
            }
        }
    }

    /// Vectors from one pixel in scratch memory to the next. An odd number prevents conflicts in the cache sets.
    private static func vectorsApart(_ map: FeatureMap) -> Int { map.vectorCount | 1 }
}
