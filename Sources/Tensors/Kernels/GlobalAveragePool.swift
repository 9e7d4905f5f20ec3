/// The mean of each channel over an image's pixels: `[N, H, W, C]` to `[N, 1, 1, C]`.
package enum GlobalAveragePool {
    package static func forward(_ input: FeatureMap, into output: FeatureMap, on device: Device) {
        check(input, output)
        let pixels = input.height * input.width
        device.workers.forEach(chunks: input.batch) { image in
            for lane in 0..<input.laneCount {
                var from = input.lanes + image * pixels * input.laneStride + lane
                var sum = SIMD8<Double>.zero
                for _ in 0..<pixels {
                    sum += SIMD8<Double>(from.pointee)
                    from += input.laneStride
                }
                output.lanes[image * output.laneStride + lane] = Lane(sum / Double(pixels))
            }
        }
    }

    package static func backward(
        _ outputGradient: FeatureMap, into inputGradient: FeatureMap, accumulating: Bool, on device: Device
    ) {
        check(inputGradient, outputGradient)
        let pixels = inputGradient.height * inputGradient.width
        let share = 1 / Float(pixels)
        device.workers.forEach(chunks: inputGradient.batch) { image in
            let from = outputGradient.lanes + image * outputGradient.laneStride
            for pixel in image * pixels..<(image + 1) * pixels {
                let to = inputGradient.lanes + pixel * inputGradient.laneStride
                for lane in 0..<inputGradient.laneCount {
                    let part = from[lane] * share
                    to[lane] = accumulating ? to[lane] + part : part
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
