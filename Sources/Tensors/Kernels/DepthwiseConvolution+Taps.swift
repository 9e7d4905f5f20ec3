// The input of a depthwise convolution along a row of pixels, eight channels at a time.

/// The output columns whose three input columns all lie in the image, and the other columns.
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

/// The three input rows of an output row. A row outside the image is replaced by the middle row; `Taps.reaching` sets
/// its weights to zero.
struct Rows {
    let top: UnsafeMutablePointer<Vector8>
    let middle: UnsafeMutablePointer<Vector8>
    let bottom: UnsafeMutablePointer<Vector8>
    let hasTop: Bool
    let hasBottom: Bool

    @inline(__always)
    init(of map: FeatureMap, row: Int, height: Int, stride: Int, dilation: Int) {
        let (image, y) = row.quotientAndRemainder(dividingBy: height)
        let center = y * stride
        let rowSize = map.width * map.vectorStride
        middle = map.vectors + (image * map.height + center) * rowSize
        hasTop = center >= dilation
        hasBottom = center + dilation < map.height
        top = hasTop ? middle - dilation * rowSize : middle
        bottom = hasBottom ? middle + dilation * rowSize : middle
    }
}

/// Nine weights, or nine sums, of eight channels: top, middle and bottom row.
struct Taps {
    var t0, t1, t2, m0, m1, m2, b0, b1, b2: Vector8

    static var zero: Taps {
        Taps(t0: .zero, t1: .zero, t2: .zero, m0: .zero, m1: .zero, m2: .zero, b0: .zero, b1: .zero, b2: .zero)
    }

    @inline(__always)
    init(
        t0: Vector8, t1: Vector8, t2: Vector8, m0: Vector8, m1: Vector8, m2: Vector8, b0: Vector8, b1: Vector8,
        b2: Vector8
    ) {
        (self.t0, self.t1, self.t2) = (t0, t1, t2)
        (self.m0, self.m1, self.m2) = (m0, m1, m2)
        (self.b0, self.b1, self.b2) = (b0, b1, b2)
    }

    @inline(__always)
    init(_ from: UnsafeMutablePointer<Vector8>, vectors: Int, mirrored: Bool) {
        @inline(__always) func tap(_ index: Int) -> Vector8 { from[(mirrored ? 8 - index : index) * vectors] }
        self.init(
            t0: tap(0), t1: tap(1), t2: tap(2), m0: tap(3), m1: tap(4), m2: tap(5), b0: tap(6), b1: tap(7), b2: tap(8))
    }

    /// The taps, with zeros for rows outside the image.
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
    func store(_ to: UnsafeMutablePointer<Vector8>, vectors: Int) {
        (to[0], to[vectors], to[2 * vectors]) = (t0, t1, t2)
        (to[3 * vectors], to[4 * vectors], to[5 * vectors]) = (m0, m1, m2)
        (to[6 * vectors], to[7 * vectors], to[8 * vectors]) = (b0, b1, b2)
    }

    /// - Parameters:
    ///   - at: The vector of the left column, from the start of a row.
    ///   - apart: Vectors from one column of the kernel to the next.
    @inline(__always)
    func sum(_ rows: Rows, at: Int, apart: Int) -> Vector8 {
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

    func borderSum(_ rows: Rows, column: Int, apart: Int, width: Int, step: Int, vector: Int) -> Vector8 {
        var sum = Vector8.zero
        for index in 0..<3 {
            let x = column + index * apart
            guard 0..<width ~= x else { continue }
            let at = x * step + vector
            let weights = self.column(index)
            sum.addProduct(weights.middle, rows.middle[at])
            sum.addProduct(weights.top, rows.top[at])
            sum.addProduct(weights.bottom, rows.bottom[at])
        }
        return sum
    }

    private func column(_ index: Int) -> (top: Vector8, middle: Vector8, bottom: Vector8) {
        switch index {
        case 0: (t0, m0, b0)
        case 1: (t1, m1, b1)
        default: (t2, m2, b2)
        }
    }

    @inline(__always)
    mutating func add(_ gradient: Vector8, _ rows: Rows, at: Int, apart: Int) {
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
        _ gradient: Vector8, _ rows: Rows, column: Int, apart: Int, width: Int, step: Int, vector: Int
    ) {
        for index in 0..<3 {
            let x = column + index * apart
            guard 0..<width ~= x else { continue }
            let at = x * step + vector
            addColumn(
                index, top: gradient * rows.top[at], middle: gradient * rows.middle[at],
                bottom: gradient * rows.bottom[at])
        }
    }

    private mutating func addColumn(_ index: Int, top: Vector8, middle: Vector8, bottom: Vector8) {
        switch index {
        case 0: (t0, m0, b0) = (t0 + top, m0 + middle, b0 + bottom)
        case 1: (t1, m1, b1) = (t1 + top, m1 + middle, b1 + bottom)
        default: (t2, m2, b2) = (t2 + top, m2 + middle, b2 + bottom)
        }
    }
}
