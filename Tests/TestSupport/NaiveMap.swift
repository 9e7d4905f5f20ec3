import Tensors

/// Images `[N, H, W, C]` in double precision. Naive kernels on them are the reference for the fast kernels.
package struct NaiveMap {
    package let batch: Int
    package let height: Int
    package let width: Int
    package let channels: Int
    package var elements: [Double]

    package init(batch: Int, height: Int, width: Int, channels: Int, elements: [Double]? = nil) {
        self.batch = batch
        self.height = height
        self.width = width
        self.channels = channels
        self.elements = elements ?? [Double](repeating: 0, count: batch * height * width * channels)
    }

    /// Standard normal numbers, rounded to single precision.
    package init(batch: Int, height: Int, width: Int, channels: Int, seed: UInt64) {
        self.init(
            batch: batch, height: height, width: width, channels: channels,
            elements: normalNumbers(batch * height * width * channels, seed: seed))
    }

    package init(_ map: FeatureMap) {
        self.init(
            batch: map.batch, height: map.height, width: map.width, channels: map.channels,
            elements: map.tensor.elements.map(Double.init))
    }

    /// The same values as the map type of the fast kernels.
    package var map: FeatureMap {
        let map = FeatureMap(batch: batch, height: height, width: width, channels: channels)
        map.assign(Tensor(map.shape, elements: elements.map { Float($0) }))
        return map
    }

    package func with(_ elements: [Double]) -> NaiveMap {
        NaiveMap(batch: batch, height: height, width: width, channels: channels, elements: elements)
    }

    /// The value of an element; zero outside of the image.
    package subscript(n: Int, y: Int, x: Int, c: Int) -> Double {
        get {
            guard 0..<height ~= y && 0..<width ~= x else { return 0 }
            return elements[((n * height + y) * width + x) * channels + c]
        }
        set { elements[((n * height + y) * width + x) * channels + c] = newValue }
    }

    /// Calls `body` with the position of each element.
    package func forEachPlace(_ body: (_ n: Int, _ y: Int, _ x: Int, _ c: Int) -> Void) {
        for n in 0..<batch {
            for y in 0..<height {
                for x in 0..<width {
                    for c in 0..<channels { body(n, y, x, c) }
                }
            }
        }
    }
}

/// Standard normal numbers, rounded to single precision.
package func normalNumbers(_ count: Int, seed: UInt64) -> [Double] {
    var generator = Philox(seed: seed, purpose: "test numbers")
    return (0..<count).map { _ in Double(Float(generator.normal())) }
}

/// The gradient of `sum(cotangent * f(x))` at `x` by central differences.
package func numericalGradient(
    _ f: ([Double]) -> [Double], at x: [Double], cotangent: [Double], step: Double = 1e-5
) -> [Double] {
    func value(_ x: [Double]) -> Double { zip(f(x), cotangent).reduce(0) { $0 + $1.0 * $1.1 } }
    var x = x
    return x.indices.map { index in
        let center = x[index]
        x[index] = center + step
        let above = value(x)
        x[index] = center - step
        let below = value(x)
        x[index] = center
        return (above - below) / (2 * step)
    }
}

/// The norm of the difference over the norm of `expected`.
package func relativeError(_ found: [Double], _ expected: [Double]) -> Double {
    precondition(found.count == expected.count, "relativeError: \(found.count) numbers and \(expected.count)")
    let difference = zip(found, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let size = expected.reduce(0) { $0 + $1 * $1 }
    return (difference / max(size, .leastNormalMagnitude)).squareRoot()
}

package func relativeError(_ found: [Float], _ expected: [Double]) -> Double {
    relativeError(found.map(Double.init), expected)
}
