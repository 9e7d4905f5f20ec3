// What a depthwise convolution reads along a line of pixels, eight channels at a time.

/// The output columns whose three input columns all lie in the image, and the others.
struct Interior {
    let range: Range<Int>
    private let width: Int

    init(_ input: Int, _ output: Int, stride: Int, dilation: Int) {
        let lower = min(output, (dilation + stride - 1) / stride)
        let upper = input > dilation ? min(output, (input - 1 - dilation) / stride + 1) : 0
        range = lower..<max(lower, upper)
        width = output
    }

    var border: Border { Border(left: 0..<range.lowerBound, right: range.upperBound..<width) }

    struct Border: Sequence, IteratorProtocol {
        var left: Range<Int>
        var right: Range<Int>

        mutating func next() -> Int? { left.popFirst() ?? right.popFirst() }
    }
}

/// The three input lines that an output line reads; where one lies outside the image, the middle one in its place.
struct Rows {
    let top: UnsafeMutablePointer<Lane>
    let middle: UnsafeMutablePointer<Lane>
    let bottom: UnsafeMutablePointer<Lane>
    let hasTop: Bool
    let hasBottom: Bool

    @inline(__always)
    init(of map: FeatureMap, line: Int, height: Int, stride: Int, dilation: Int) {
        let (image, y) = line.quotientAndRemainder(dividingBy: height)
        let center = y * stride
        let lineSize = map.width * map.laneStride
        middle = map.lanes + (image * map.height + center) * lineSize
        hasTop = center >= dilation
        hasBottom = center + dilation < map.height
        top = hasTop ? middle - dilation * lineSize : middle
        bottom = hasBottom ? middle + dilation * lineSize : middle
    }
}

/// The nine weights, or nine sums, of eight channels.
struct Taps {
    var t0, t1, t2, m0, m1, m2, b0, b1, b2: Lane

    static var zero: Taps {
        Taps(t0: .zero, t1: .zero, t2: .zero, m0: .zero, m1: .zero, m2: .zero, b0: .zero, b1: .zero, b2: .zero)
    }

    @inline(__always)
    init(t0: Lane, t1: Lane, t2: Lane, m0: Lane, m1: Lane, m2: Lane, b0: Lane, b1: Lane, b2: Lane) {
        (self.t0, self.t1, self.t2) = (t0, t1, t2)
        (self.m0, self.m1, self.m2) = (m0, m1, m2)
        (self.b0, self.b1, self.b2) = (b0, b1, b2)
    }

    @inline(__always)
    init(_ from: UnsafeMutablePointer<Lane>, lanes: Int, mirrored: Bool) {
        @inline(__always) func tap(_ index: Int) -> Lane { from[(mirrored ? 8 - index : index) * lanes] }
        self.init(
            t0: tap(0), t1: tap(1), t2: tap(2), m0: tap(3), m1: tap(4), m2: tap(5), b0: tap(6), b1: tap(7), b2: tap(8))
    }

    /// Zeros for the taps whose line lies outside the image.
    @inline(__always)
    func reaching(_ rows: Rows) -> Taps {
        var taps = self
        if !rows.hasTop { (taps.t0, taps.t1, taps.t2) = (.zero, .zero, .zero) }
        if !rows.hasBottom { (taps.b0, taps.b1, taps.b2) = (.zero, .zero, .zero) }
        return taps
    }

    @inline(__always)
    static func + (a: Taps, b: Taps) -> Taps {
        Taps(
            t0: a.t0 + b.t0, t1: a.t1 + b.t1, t2: a.t2 + b.t2, m0: a.m0 + b.m0, m1: a.m1 + b.m1, m2: a.m2 + b.m2,
            b0: a.b0 + b.b0, b1: a.b1 + b.b1, b2: a.b2 + b.b2)
    }

    @inline(__always)
    func store(_ to: UnsafeMutablePointer<Lane>, lanes: Int) {
        (to[0], to[lanes], to[2 * lanes]) = (t0, t1, t2)
        (to[3 * lanes], to[4 * lanes], to[5 * lanes]) = (m0, m1, m2)
        (to[6 * lanes], to[7 * lanes], to[8 * lanes]) = (b0, b1, b2)
    }

    /// - Parameters:
    ///   - at: The lane of the left column within a line.
    ///   - apart: Lanes between columns.
    @inline(__always)
    func sum(_ rows: Rows, at: Int, apart: Int) -> Lane {
        var sum = m0 * rows.middle[at]
        sum.addProduct(m1, rows.middle[at + apart])
        sum.addProduct(m2, rows.middle[at + 2 * apart])
        sum.addProduct(t0, rows.top[at])
        sum.addProduct(t1, rows.top[at + apart])
        sum.addProduct(t2, rows.top[at + 2 * apart])
        sum.addProduct(b0, rows.bottom[at])
        sum.addProduct(b1, rows.bottom[at + apart])
        sum.addProduct(b2, rows.bottom[at + 2 * apart])
        return sum
    }

    func borderSum(_ rows: Rows, column: Int, apart: Int, width: Int, step: Int, lane: Int) -> Lane {
        var sum = Lane.zero
        for index in 0..<3 {
            let x = column + index * apart
            guard 0..<width ~= x else { continue }
            let at = x * step + lane
            let weights = self.column(index)
            sum.addProduct(weights.middle, rows.middle[at])
            sum.addProduct(weights.top, rows.top[at])
            sum.addProduct(weights.bottom, rows.bottom[at])
        }
        return sum
    }

    private func column(_ index: Int) -> (top: Lane, middle: Lane, bottom: Lane) {
        switch index {
        case 0: (t0, m0, b0)
        case 1: (t1, m1, b1)
        default: (t2, m2, b2)
        }
    }

    @inline(__always)
    mutating func add(_ gradient: Lane, _ rows: Rows, at: Int, apart: Int) {
        m0.addProduct(gradient, rows.middle[at])
        m1.addProduct(gradient, rows.middle[at + apart])
        m2.addProduct(gradient, rows.middle[at + 2 * apart])
        t0.addProduct(gradient, rows.top[at])
        t1.addProduct(gradient, rows.top[at + apart])
        t2.addProduct(gradient, rows.top[at + 2 * apart])
        b0.addProduct(gradient, rows.bottom[at])
        b1.addProduct(gradient, rows.bottom[at + apart])
        b2.addProduct(gradient, rows.bottom[at + 2 * apart])
    }

    mutating func addBorder(
        _ gradient: Lane, _ rows: Rows, column: Int, apart: Int, width: Int, step: Int, lane: Int
    ) {
        for index in 0..<3 {
            let x = column + index * apart
            guard 0..<width ~= x else { continue }
            let at = x * step + lane
            addColumn(
                index, top: gradient * rows.top[at], middle: gradient * rows.middle[at],
                bottom: gradient * rows.bottom[at])
        }
    }

    private mutating func addColumn(_ index: Int, top: Lane, middle: Lane, bottom: Lane) {
        switch index {
        case 0: (t0, m0, b0) = (t0 + top, m0 + middle, b0 + bottom)
        case 1: (t1, m1, b1) = (t1 + top, m1 + middle, b1 + bottom)
        default: (t2, m2, b2) = (t2 + top, m2 + middle, b2 + bottom)
        }
    }
}
