/// Copies or adds one map to another. The gradients of a value with several uses are added.
package enum Accumulate {
    /// Copies `source` to `target`, or adds it if `accumulating`. Both have the same shape.
    package static func copy(_ source: FeatureMap, into target: FeatureMap, accumulating: Bool, on device: Device) {
        precondition(source.shape == target.shape, "Accumulate: \(source.shape) into \(target.shape)")
        device.workers.forEach(source.pixels, by: 512) { pixels in
            for pixel in pixels {
                let from = source.vectors + pixel * source.vectorStride
                let to = target.vectors + pixel * target.vectorStride
                for vector in 0..<source.vectorCount {
                    to[vector] = accumulating ? to[vector] + from[vector] : from[vector]
                }
            }
        }
    }

    /// Copies `source` to `target`, or adds it if `accumulating`. Both have the same count.
    package static func copy(
        _ source: FloatStorage, into target: FloatStorage, accumulating: Bool, on device: Device
    ) {
        precondition(source.count == target.count, "Accumulate: \(source.count) elements into \(target.count)")
        let (from, to) = (source.vectors, target.vectors)
        device.workers.forEach(vectorsHolding(source.count), by: 8192) { vectors in
            for vector in vectors { to[vector] = accumulating ? to[vector] + from[vector] : from[vector] }
        }
    }

    /// The sum of each channel over all pixels, which is the gradient of a bias.
    package static func sumOverPixels(_ map: FeatureMap, into sums: FloatStorage, on device: Device) {
        precondition(sums.count == map.channels, "Accumulate: \(map.shape) into \(sums.count) sums")
        ChannelSums.of(map, on: device) { pixel, vector in
            (map.vectors[pixel * map.vectorStride + vector], .zero)
        } body: { totals in
            for channel in 0..<map.channels { sums[channel] = Float(totals.first[channel / 8][channel % 8]) }
        }
    }
}
