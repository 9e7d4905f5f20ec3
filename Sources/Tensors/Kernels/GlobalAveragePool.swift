/// The mean of each channel over all pixels of an image: `[N, H, W, C]` to `[N, 1, 1, C]`. Each thread computes whole
/// images.
package enum GlobalAveragePool {
    /// Writes the mean of each channel over all pixels of each image. The sums are in double precision.
    package static func forward(_ input: FeatureMap, into output: FeatureMap, on device: Device) {
        check(input, output)
        let pixels = input.height * input.width
        device.workers.forEach(chunks: input.batch) { image in
            for vector in 0..<input.vectorCount {
                var from = input.vectors + image * pixels * input.vectorStride + vector
                var sum = SIMD8<Double>.zero
                for _ in 0..<pixels {
                    sum += SIMD8<Double>(from.pointee)
                    from += input.vectorStride
                }
                output.vectors[image * output.vectorStride + vector] = Vector8(sum / Double(pixels))
            }
        }
    }

    /// Writes the gradient of the input, or adds it if `accumulating`. All pixels of an image have the same gradient.
    package static func backward(
        _ outputGradient: FeatureMap, into inputGradient: FeatureMap, accumulating: Bool, on device: Device
    ) {
        check(inputGradient, outputGradient)
        let pixels = inputGradient.height * inputGradient.width
        let share = 1 / Float(pixels)
        device.workers.forEach(chunks: inputGradient.batch) { image in
            let from = outputGradient.vectors + image * outputGradient.vectorStride
            for pixel in image * pixels..<(image + 1) * pixels {
                let to = inputGradient.vectors + pixel * inputGradient.vectorStride
                for vector in 0..<inputGradient.vectorCount {
                    let part = from[vector] * share
                    to[vector] = accumulating ? to[vector] + part : part
                }
            }
        }
    }

    private static func check(_ input: FeatureMap, _ output: FeatureMap) {
        precondition(
            output.shape == [input.batch, 1, 1, input.channels],
            "GlobalAveragePool: \(input.shape) to \(output.shape)")
    }
}
