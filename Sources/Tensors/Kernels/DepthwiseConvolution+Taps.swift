import CNumericShims

// The input of a depthwise convolution along a row of pixels, some channels at a time.

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
    /// The start and the size of the input rows that the next output row reads and this one does not.
    private let next: (start: UnsafePointer<Float>, size: Int)

    /// Loads a part of the rows that the next output row reads into the cache. The kernels read a row with large steps,
    /// which the processor does not prefetch by itself.
    ///
    /// - Parameter vectors: The part, if the rows have `count` parts.
    @inline(__always)
    func prefetch(_ vectors: Range<Int>, of count: Int) {
        let size = (next.size + count - 1) / count
        tessera_prefetch(next.start + vectors.lowerBound * size, vectors.count * size)
    }

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
        let coming = center + dilation + stride < map.height ? stride * rowSize * Vector8.scalarCount : 0
        next = (UnsafeRawPointer(bottom + rowSize).assumingMemoryBound(to: Float.self), coming)
    }
}

/// Nine weights, or nine sums, of some channels: top, middle and bottom row.
struct Taps<Vector: ChannelVector> {
    private var t0, t1, t2, m0, m1, m2, b0, b1, b2: Vector

    /// Nine zeros.
    @inline(__always)
    init() {
        let zero = Vector()
        (t0, t1, t2, m0, m1, m2, b0, b1, b2) = (zero, zero, zero, zero, zero, zero, zero, zero, zero)
    }

    @inline(__always)
    init(_ from: UnsafePointer<Vector8>, vectors: Int, mirrored: Bool) {
        @inline(__always) func tap(_ index: Int) -> Vector {
            Vector(at: from + (mirrored ? 8 - index : index) * vectors)
        }
        (t0, t1, t2) = (tap(0), tap(1), tap(2))
        (m0, m1, m2) = (tap(3), tap(4), tap(5))
        (b0, b1, b2) = (tap(6), tap(7), tap(8))
    }

    /// The taps, with zeros for rows outside the image.
    @inline(__always)
    func reaching(_ rows: Rows) -> Taps {
        var taps = self
        let zero = Vector()
        if !rows.hasTop { (taps.t0, taps.t1, taps.t2) = (zero, zero, zero) }
        if !rows.hasBottom { (taps.b0, taps.b1, taps.b2) = (zero, zero, zero) }
        return taps
    }

    @inline(__always)
    mutating func add(_ other: Taps) {
        (t0, t1, t2) = (t0.adding(other.t0), t1.adding(other.t1), t2.adding(other.t2))
        (m0, m1, m2) = (m0.adding(other.m0), m1.adding(other.m1), m2.adding(other.m2))
        (b0, b1, b2) = (b0.adding(other.b0), b1.adding(other.b1), b2.adding(other.b2))
    }

    @inline(__always)
    func store(_ to: UnsafeMutablePointer<Vector8>, vectors: Int) {
        t0.store(to: to)
        t1.store(to: to + vectors)
        t2.store(to: to + 2 * vectors)
        m0.store(to: to + 3 * vectors)
        m1.store(to: to + 4 * vectors)
        m2.store(to: to + 5 * vectors)
        b0.store(to: to + 6 * vectors)
        b1.store(to: to + 7 * vectors)
        b2.store(to: to + 8 * vectors)
    }

    /// - Parameters:
    ///   - at: The vector of the left column, from the start of a row.
    ///   - apart: Vectors from one column of the kernel to the next.
    @inline(__always)
    func sum(_ rows: Rows, at: Int, apart: Int) -> Vector {
        var sum = Vector()
        sum.addProduct(m0, Vector(at: rows.middle + at))
        sum.addProduct(m1, Vector(at: rows.middle + at + apart))
        sum.addProduct(m2, Vector(at: rows.middle + at + 2 * apart))
        sum.addProduct(t0, Vector(at: rows.top + at))
        sum.addProduct(t1, Vector(at: rows.top + at + apart))
        sum.addProduct(t2, Vector(at: rows.top + at + 2 * apart))
        sum.addProduct(b0, Vector(at: rows.bottom + at))
        sum.addProduct(b1, Vector(at: rows.bottom + at + apart))
        sum.addProduct(b2, Vector(at: rows.bottom + at + 2 * apart))
        return sum
    }

    @inline(__always)
    func borderSum(_ rows: Rows, column: Int, apart: Int, width: Int, step: Int, vector: Int) -> Vector {
        var sum = Vector()
        for index in 0..<3 {
            let x = column + index * apart
            guard 0..<width ~= x else { continue }
            let at = x * step + vector
            let weights = self.column(index)
            sum.addProduct(weights.middle, Vector(at: rows.middle + at))
            sum.addProduct(weights.top, Vector(at: rows.top + at))
            sum.addProduct(weights.bottom, Vector(at: rows.bottom + at))
        }
        return sum
    }

    @inline(__always)
    private func column(_ index: Int) -> (top: Vector, middle: Vector, bottom: Vector) {
        switch index {
        case 0: (t0, m0, b0)
        case 1: (t1, m1, b1)
        default: (t2, m2, b2)
        }
    }

    @inline(__always)
    mutating func add(_ gradient: Vector, _ rows: Rows, at: Int, apart: Int) {
        m0.addProduct(gradient, Vector(at: rows.middle + at))
        m1.addProduct(gradient, Vector(at: rows.middle + at + apart))
        m2.addProduct(gradient, Vector(at: rows.middle + at + 2 * apart))
        t0.addProduct(gradient, Vector(at: rows.top + at))
        t1.addProduct(gradient, Vector(at: rows.top + at + apart))
        t2.addProduct(gradient, Vector(at: rows.top + at + 2 * apart))
        b0.addProduct(gradient, Vector(at: rows.bottom + at))
        b1.addProduct(gradient, Vector(at: rows.bottom + at + apart))
        b2.addProduct(gradient, Vector(at: rows.bottom + at + 2 * apart))
    }

    @inline(__always)
    mutating func addBorder(
        _ gradient: Vector, _ rows: Rows, column: Int, apart: Int, width: Int, step: Int, vector: Int
    ) {
        for index in 0..<3 {
            let x = column + index * apart
            guard 0..<width ~= x else { continue }
            let at = x * step + vector
            let (top, middle) = (Vector(at: rows.top + at), Vector(at: rows.middle + at))
            let bottom = Vector(at: rows.bottom + at)
            switch index {
            case 0: Self.add(gradient, top, middle, bottom, to: &t0, &m0, &b0)
            case 1: Self.add(gradient, top, middle, bottom, to: &t1, &m1, &b1)
            default: Self.add(gradient, top, middle, bottom, to: &t2, &m2, &b2)
            }
        }
    }

    @inline(__always)
    private static func add(
        _ gradient: Vector, _ top: Vector, _ middle: Vector, _ bottom: Vector, to topSum: inout Vector,
        _ middleSum: inout Vector, _ bottomSum: inout Vector
    ) {
        topSum.addProduct(gradient, top)
        middleSum.addProduct(gradient, middle)
        bottomSum.addProduct(gradient, bottom)
    }
}
