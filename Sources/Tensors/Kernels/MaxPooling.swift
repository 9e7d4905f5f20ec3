/// The maximum of each channel over windows of 3x3 pixels, with stride 2 and padding 1, as after the first layer of
/// ResNet (He et al., CVPR 2016): `[N, H, W, C]` to `[N, (H + 1) / 2, (W + 1) / 2, C]`, nine comparisons for an output.
///
/// Padding is never the maximum. A window that has NaN gives NaN, so that it is found later.
package enum MaxPooling {
    /// The extent of the output for an extent of the input.
    package static func extent(_ input: Int) -> Int { stridedExtent(input, by: 2) }

    /// Writes the maxima.
    package static func forward(_ input: FeatureMap, into output: FeatureMap, on device: Device) {
        check(input, output)
        device.workers.forEach(output.batch * output.height, by: max(1, 512 / output.width)) { rows in
            for row in rows {
                let windows = WindowRow(of: input, row: row, height: output.height)
                for x in 0..<output.width {
                    let window = windows[x]
                    let to = output.vectors + (row * output.width + x) * output.vectorStride
                    for vector in 0..<input.vectorCount { to[vector] = window.maximum(vector) }
                }
            }
        }
    }

    /// Writes the gradient of the input, or adds it if `accumulating`. The gradient of a maximum goes to the first
    /// pixel of the window, in row order, that has this value, as in PyTorch. The maxima are located again in `input`,
    /// which is cheaper than to store their places.
    package static func backward(
        _ input: FeatureMap, _ outputGradient: FeatureMap, into inputGradient: FeatureMap, accumulating: Bool,
        on device: Device
    ) {
        check(input, outputGradient)
        precondition(
            input.shape == inputGradient.shape, "MaxPooling: gradient \(inputGradient.shape) of \(input.shape)")
        let height = outputGradient.height
        // Chunks are rows of the output of one image. Each locates the maxima of the row after its last one, too.
        let rowsOfChunk = 16
        let chunks = (height + rowsOfChunk - 1) / rowsOfChunk
        device.workers.forEach(chunks: input.batch * chunks) { chunk in
            let (image, part) = chunk.quotientAndRemainder(dividingBy: chunks)
            let rows = part * rowsOfChunk..<min(height, (part + 1) * rowsOfChunk)
            withScratchRows(of: outputGradient, on: device) { current, next in
                var (current, next) = (current, next)
                current.locate(in: input, image * height + rows.lowerBound)
                for y in rows {
                    spread([(1, current)], into: inputGradient, image, 2 * y, accumulating)
                    guard 2 * y + 1 < input.height else { continue }
                    if y + 1 < height {
                        next.locate(in: input, image * height + y + 1)
                        spread([(2, current), (0, next)], into: inputGradient, image, 2 * y + 1, accumulating)
                        swap(&current, &next)
                    } else {
                        spread([(2, current)], into: inputGradient, image, 2 * y + 1, accumulating)
                    }
                }
            }
        }
    }

    private static func withScratchRows(
        of outputGradient: FeatureMap, on device: Device, _ body: (_ first: Maxima, _ second: Maxima) -> Void
    ) {
        let size = outputGradient.width * outputGradient.vectorCount
        device.withScratch(2 * size * 8) { scratch in
            let places = UnsafeMutableRawPointer(scratch.base).assumingMemoryBound(to: SIMD8<Int32>.self)
            body(Maxima(outputGradient, places), Maxima(outputGradient, places + size))
        }
    }

    /// Writes a row of the input's gradient.
    ///
    /// - Parameter readers: The rows of windows that contain this row, and the row of the window that it is.
    private static func spread(
        _ readers: [(row: Int, maxima: Maxima)], into inputGradient: FeatureMap, _ image: Int, _ y: Int,
        _ accumulating: Bool
    ) {
        let vectors = inputGradient.vectorCount
        for x in 0..<inputGradient.width {
            let pixel = (image * inputGradient.height + y) * inputGradient.width + x
            let to = inputGradient.vectors + pixel * inputGradient.vectorStride
            if !accumulating { to.update(repeating: .zero, count: vectors) }
            for reader in readers {
                for column in StridedReaders(of: x, extent: reader.maxima.width) {
                    reader.maxima.add(column.output, at: reader.row * 3 + column.tap, to: to)
                }
            }
        }
    }

    private static func check(_ input: FeatureMap, _ output: FeatureMap) {
        precondition(
            output.shape == [input.batch, extent(input.height), extent(input.width), input.channels],
            "MaxPooling: \(input.shape) to \(output.shape)")
    }
}

/// The gradients of a row of windows, and the place of the maximum in each window, 0 to 8.
private struct Maxima {
    private let gradient: FeatureMap
    private let places: UnsafeMutablePointer<SIMD8<Int32>>
    private var row = 0

    init(_ gradient: FeatureMap, _ places: UnsafeMutablePointer<SIMD8<Int32>>) {
        (self.gradient, self.places) = (gradient, places)
    }

    var width: Int { gradient.width }

    /// Finds the maxima of a row of windows.
    mutating func locate(in input: FeatureMap, _ row: Int) {
        self.row = row
        let windows = WindowRow(of: input, row: row, height: gradient.height)
        for x in 0..<width {
            let window = windows[x]
            let to = places + x * gradient.vectorCount
            for vector in 0..<gradient.vectorCount { to[vector] = window.place(vector) }
        }
    }

    /// Adds the gradient of a window to a pixel, for the channels that have the maximum at `place`.
    @inline(__always)
    func add(_ x: Int, at place: Int, to pixel: UnsafeMutablePointer<Vector8>) {
        let from = gradient.vectors + (row * width + x) * gradient.vectorStride
        let found = places + x * gradient.vectorCount
        let place = SIMD8(repeating: Int32(place))
        for vector in 0..<gradient.vectorCount {
            pixel[vector] += Vector8.zero.replacing(with: from[vector], where: found[vector] .== place)
        }
    }
}

/// A row of windows. A row or column outside the image is replaced by the middle one, which changes no maximum.
private struct WindowRow {
    private let top: UnsafePointer<Vector8>
    private let middle: UnsafePointer<Vector8>
    private let bottom: UnsafePointer<Vector8>
    private let hasTop: Bool
    private let width: Int
    private let step: Int

    init(of map: FeatureMap, row: Int, height: Int) {
        let rows = Rows(of: map, row: row, height: height, stride: 2, dilation: 1)
        (top, middle, bottom) = (UnsafePointer(rows.top), UnsafePointer(rows.middle), UnsafePointer(rows.bottom))
        (hasTop, width, step) = (rows.hasTop, map.width, map.vectorStride)
    }

    subscript(x: Int) -> Window {
        let (left, right) = (max(0, 2 * x - 1), min(width - 1, 2 * x + 1))
        return Window(
            top: top, middle: middle, bottom: bottom, left: left * step, center: 2 * x * step, right: right * step,
            topPlace: hasTop ? 0 : 3, leftPlace: x > 0 ? 0 : 1, rightPlace: right > 2 * x ? 2 : 1)
    }
}

/// Three rows and three columns of pixels, and the places that they have in row order.
private struct Window {
    let top: UnsafePointer<Vector8>
    let middle: UnsafePointer<Vector8>
    let bottom: UnsafePointer<Vector8>
    let left: Int
    let center: Int
    let right: Int
    let topPlace: Int32
    let leftPlace: Int32
    let rightPlace: Int32

    @inline(__always)
    func maximum(_ vector: Int) -> Vector8 {
        @inline(__always) func row(_ row: UnsafePointer<Vector8>) -> Vector8 {
            Self.larger(Self.larger(row[left + vector], row[center + vector]), row[right + vector])
        }
        return Self.larger(Self.larger(row(top), row(middle)), row(bottom))
    }

    @inline(__always)
    func place(_ vector: Int) -> SIMD8<Int32> {
        var best = top[left + vector]
        var place = SIMD8(repeating: topPlace + leftPlace)
        @inline(__always) func compare(_ row: UnsafePointer<Vector8>, _ column: Int, _ at: Int32) {
            let value = row[column + vector]
            let isLarger = Self.isLarger(value, than: best)
            best.replace(with: value, where: isLarger)
            place.replace(with: at, where: isLarger)
        }
        compare(top, center, topPlace + 1)
        compare(top, right, topPlace + rightPlace)
        compare(middle, left, 3 + leftPlace)
        compare(middle, center, 4)
        compare(middle, right, 3 + rightPlace)
        compare(bottom, left, 6 + leftPlace)
        compare(bottom, center, 7)
        compare(bottom, right, 6 + rightPlace)
        return place
    }

    /// NaN is larger than all numbers.
    @inline(__always)
    private static func isLarger(_ a: Vector8, than b: Vector8) -> SIMDMask<SIMD8<Int32>> { (a .> b) .| (a .!= a) }

    @inline(__always)
    private static func larger(_ a: Vector8, _ b: Vector8) -> Vector8 {
        a.replacing(with: b, where: isLarger(b, than: a))
    }
}
