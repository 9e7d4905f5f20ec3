import Foundation

/// The definitions of the kernels, written as plain loops. Fast kernels are compared with them.
extension NaiveMap {
    /// A convolution. The padding keeps the size at stride 1.
    /// - Parameter weights: `[tap, in, out]`, with the taps of a `kernel` x `kernel` square.
    package func convolved(
        _ weights: [Double], kernel: Int, to outputs: Int, stride: Int = 1, dilation: Int = 1
    ) -> NaiveMap {
        var output = strided(stride, channels: outputs)
        output.elements = output.places { n, y, x, c in
            taps(kernel, dilation).enumerated().reduce(0) { sum, tap in
                (0..<channels).reduce(sum) {
                    $0 + self[n, y * stride + tap.element.dy, x * stride + tap.element.dx, $1]
                        * weights[(tap.offset * channels + $1) * outputs + c]
                }
            }
        }
        return output
    }

    /// A depthwise 3x3 convolution.
    /// - Parameter weights: `[tap, channel]`, with nine taps.
    package func depthwiseConvolved(_ weights: [Double], stride: Int, dilation: Int) -> NaiveMap {
        var output = strided(stride, channels: channels)
        output.elements = output.places { n, y, x, c in
            taps(3, dilation).enumerated().reduce(0) {
                $0 + self[n, y * stride + $1.element.dy, x * stride + $1.element.dx, c]
                    * weights[$1.offset * channels + c]
            }
        }
        return output
    }

    /// The mean and the biased variance of each channel.
    package var statistics: [(mean: Double, variance: Double)] {
        (0..<channels).map { c in
            Self.statistics(stride(from: c, to: elements.count, by: channels).map { elements[$0] })
        }
    }

    private static func statistics(_ values: [Double]) -> (mean: Double, variance: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
    }

    /// Batch normalization in training mode, then a limit of the range, as by ReLU6.
    package func batchNormalized(
        scale: [Double], shift: [Double], epsilon: Double = 1e-5, clampedTo bounds: ClosedRange<Double>
    ) -> NaiveMap {
        let statistics = statistics
        return with(
            places { n, y, x, c in
                let deviation = (statistics[c].variance + epsilon).squareRoot()
                let normalized = (self[n, y, x, c] - statistics[c].mean) / deviation
                return min(max(normalized * scale[c] + shift[c], bounds.lowerBound), bounds.upperBound)
            })
    }

    package func groupNormalized(
        groups: Int, scale: [Double], shift: [Double], clampedTo bounds: ClosedRange<Double>
    ) -> NaiveMap {
        let size = channels / groups
        var members = [[Double]](repeating: [], count: batch * groups)
        forEachPlace { n, y, x, c in members[n * groups + c / size].append(self[n, y, x, c]) }
        let statistics = members.map(Self.statistics)
        return with(
            places { n, y, x, c in
                let (mean, variance) = statistics[n * groups + c / size]
                let normalized = (self[n, y, x, c] - mean) / (variance + 1e-5).squareRoot()
                return min(max(normalized * scale[c] + shift[c], bounds.lowerBound), bounds.upperBound)
            })
    }

    /// The maximum over windows of 3x3 pixels, with stride 2 and padding 1.
    package var maxPooled: NaiveMap {
        var output = strided(2, channels: channels)
        output.elements = output.places { n, y, x, c in
            let at = largest(n, y, x, c)
            return self[n, at.y, at.x, c]
        }
        return output
    }

    /// The gradient of `maxPooled`. Of equal numbers, the first of the window has it.
    package func maxPoolGradient(_ cotangent: NaiveMap) -> NaiveMap {
        var gradient = with(elements.map { _ in 0 })
        cotangent.forEachPlace { n, y, x, c in
            let at = largest(n, y, x, c)
            gradient[n, at.y, at.x, c] += cotangent[n, y, x, c]
        }
        return gradient
    }

    private func largest(_ n: Int, _ y: Int, _ x: Int, _ c: Int) -> (y: Int, x: Int) {
        let window = taps(3, 1).map { (y: 2 * y + $0.dy, x: 2 * x + $0.dx) }
            .filter { 0..<height ~= $0.y && 0..<width ~= $0.x }
        return window.dropFirst().reduce(window[0]) { self[n, $1.y, $1.x, c] > self[n, $0.y, $0.x, c] ? $1 : $0 }
    }

    /// Nearest interpolation. Positions are rounded to single precision as in PyTorch.
    package func resizedToNearest(height newHeight: Int, width newWidth: Int) -> NaiveMap {
        let output = NaiveMap(batch: batch, height: newHeight, width: newWidth, channels: channels)
        func source(_ position: Int, _ from: Int, _ to: Int) -> Int {
            min(Int((Float(position) * (Float(from) / Float(to))).rounded(.down)), from - 1)
        }
        return output.with(
            output.places { n, y, x, c in self[n, source(y, height, newHeight), source(x, width, newWidth), c] })
    }

    /// The mean of each channel of each image, as a map of one pixel.
    package var averaged: NaiveMap {
        var output = NaiveMap(batch: batch, height: 1, width: 1, channels: channels)
        forEachPlace { n, y, x, c in output[n, 0, 0, c] += self[n, y, x, c] / Double(height * width) }
        return output
    }

    /// Bilinear interpolation, with aligned corners or with aligned borders.
    package func resized(height newHeight: Int, width newWidth: Int, aligningCorners: Bool = true) -> NaiveMap {
        func source(_ position: Int, _ from: Int, _ to: Int) -> (first: Int, weight: Double) {
            let corners = to > 1 ? Double(position) * Double(from - 1) / Double(to - 1) : 0
            let borders = max(0, (Double(position) + 0.5) * Double(from) / Double(to) - 0.5)
            let at = aligningCorners ? corners : borders
            let first = min(Int(at + 1e-9), from - 1)
            return (first, max(0, at - Double(first)))
        }
        let output = NaiveMap(batch: batch, height: newHeight, width: newWidth, channels: channels)
        return output.with(
            output.places { n, y, x, c in
                let (row, column) = (source(y, height, newHeight), source(x, width, newWidth))
                func line(_ y: Int) -> Double {
                    let right = min(column.first + 1, width - 1)
                    return self[n, y, column.first, c] * (1 - column.weight) + self[n, y, right, c] * column.weight
                }
                return line(row.first) * (1 - row.weight) + line(min(row.first + 1, height - 1)) * row.weight
            })
    }

    /// The mean of the cross-entropy, weighted by class, over the pixels whose label is a class.
    package func crossEntropy(labels: [UInt8], classWeights: [Double]) -> Double {
        var (loss, total) = (0.0, 0.0)
        for (pixel, label) in labels.enumerated() where label < channels {
            let probability = probabilities(pixel)[Int(label)]
            loss -= classWeights[Int(label)] * log(probability)
            total += classWeights[Int(label)]
        }
        return loss / total
    }

    /// The softmax of the scores of a pixel.
    package func probabilities(_ pixel: Int) -> [Double] {
        let scores = elements[pixel * channels..<(pixel + 1) * channels]
        let largest = scores.max()!
        let exponentials = scores.map { exp($0 - largest) }
        return exponentials.map { $0 / exponentials.reduce(0, +) }
    }

    /// The entropy of the probabilities of a pixel, in nats.
    package func entropy(_ pixel: Int) -> Double {
        probabilities(pixel).reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
    }

    private func places(_ body: (_ n: Int, _ y: Int, _ x: Int, _ c: Int) -> Double) -> [Double] {
        var values: [Double] = []
        values.reserveCapacity(elements.count)
        forEachPlace { values.append(body($0, $1, $2, $3)) }
        return values
    }

    private func strided(_ stride: Int, channels: Int) -> NaiveMap {
        NaiveMap(
            batch: batch, height: (height + stride - 1) / stride, width: (width + stride - 1) / stride,
            channels: channels)
    }

    private func taps(_ kernel: Int, _ dilation: Int) -> [(dy: Int, dx: Int)] {
        let reach = kernel / 2
        return (-reach...reach).flatMap { y in (-reach...reach).map { (y * dilation, $0 * dilation) } }
    }
}
