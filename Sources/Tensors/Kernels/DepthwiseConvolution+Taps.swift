// What a depthwise convolution reads along a line of pixels, eight channels at a time.

/// The output columns whose three input columns all lie in the image.
struct Interior {
    let range: Range<Int>

    init(_ input: Int, _ output: Int, stride: Int, dilation: Int) {
        let lower = min(output, (dilation + stride - 1) / stride)
        let upper = input > dilation ? min(output, (input - 1 - dilation) / stride + 1) : 0
        range = lower..<max(lower, upper)
    }
}

/// The three input lines that an output line reads; nil where a line lies outside the image.
struct Rows {
    let top: UnsafeMutablePointer<Lane>?
    let middle: UnsafeMutablePointer<Lane>
    let bottom: UnsafeMutablePointer<Lane>?

    @inline(__always)
    init(of map: FeatureMap, line: Int, height: Int, stride: Int, dilation: Int) {
        let (image, y) = line.quotientAndRemainder(dividingBy: height)
        let center = y * stride
        let lineSize = map.width * map.laneStride
        middle = map.lanes + (image * map.height + center) * lineSize
        top = center >= dilation ? middle - dilation * lineSize : nil
        bottom = center + dilation < map.height ? middle + dilation * lineSize : nil
    }
}

/// The nine weights, or nine sums, of eight channels.
struct Taps {
    var t0, t1, t2, m0, m1, m2, b0, b1, b2: Lane

    @inline(__always)
    init(_ from: UnsafeMutablePointer<Lane>, lanes: Int, mirrored: Bool) {
        @inline(__always) func tap(_ index: Int) -> Lane { from[(mirrored ? 8 - index : index) * lanes] }
        (t0, t1, t2) = (tap(0), tap(1), tap(2))
        (m0, m1, m2) = (tap(3), tap(4), tap(5))
        (b0, b1, b2) = (tap(6), tap(7), tap(8))
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
        if let top = rows.top {
            sum.addProduct(t0, top[at])
            sum.addProduct(t1, top[at + apart])
            sum.addProduct(t2, top[at + 2 * apart])
        }
        if let bottom = rows.bottom {
            sum.addProduct(b0, bottom[at])
            sum.addProduct(b1, bottom[at + apart])
            sum.addProduct(b2, bottom[at + 2 * apart])
        }
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
            if let top = rows.top { sum.addProduct(weights.top, top[at]) }
            if let bottom = rows.bottom { sum.addProduct(weights.bottom, bottom[at]) }
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
        if let top = rows.top {
            t0.addProduct(gradient, top[at])
            t1.addProduct(gradient, top[at + apart])
            t2.addProduct(gradient, top[at + 2 * apart])
        }
        if let bottom = rows.bottom {
            b0.addProduct(gradient, bottom[at])
            b1.addProduct(gradient, bottom[at + apart])
            b2.addProduct(gradient, bottom[at + 2 * apart])
        }
    }

    mutating func addBorder(
        _ gradient: Lane, _ rows: Rows, column: Int, apart: Int, width: Int, step: Int, lane: Int
    ) {
        for index in 0..<3 {
            let x = column + index * apart
            guard 0..<width ~= x else { continue }
            let at = x * step + lane
            addColumn(
                index, top: rows.top.map { gradient * $0[at] } ?? .zero, middle: gradient * rows.middle[at],
                bottom: rows.bottom.map { gradient * $0[at] } ?? .zero)
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
