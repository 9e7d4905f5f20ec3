/// The sums of one row of `c` for some columns, in vector registers.
protocol Accumulator {
    static var width: Int { get }
    init()
    init(at: UnsafePointer<Float>)
    func store(to: UnsafeMutablePointer<Float>)
    mutating func add(_ left: Float, _ right: Self)
}

/// Eight columns: half a vector register of AVX-512, or one of AVX2.
struct EightColumns: Accumulator {
    static var width: Int { Vector8.scalarCount }
    private var vector: Vector8

    @inline(__always) init() { vector = .zero }

    @inline(__always)
    init(at: UnsafePointer<Float>) { vector = UnsafeRawPointer(at).loadUnaligned(as: Vector8.self) }

    @inline(__always)
    func store(to: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(to).storeBytes(of: vector, as: Vector8.self)
    }

    @inline(__always)
    mutating func add(_ left: Float, _ right: EightColumns) {
        vector.addProduct(Vector8(repeating: left), right.vector)
    }
}

/// Sixteen columns: one vector register of AVX-512, or two of AVX2.
struct SixteenColumns: Accumulator {
    static var width: Int { Vector16.scalarCount }
    private var vector: Vector16

    @inline(__always) init() { vector = .zero }

    @inline(__always)
    init(at: UnsafePointer<Float>) { vector = UnsafeRawPointer(at).loadUnaligned(as: Vector16.self) }

    @inline(__always)
    func store(to: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(to).storeBytes(of: vector, as: Vector16.self)
    }

    @inline(__always)
    mutating func add(_ left: Float, _ right: SixteenColumns) {
        vector.addProduct(Vector16(repeating: left), right.vector)
    }
}

typealias ThreeQuarters = Pair<EightColumns>
typealias WholePanel = Pair<SixteenColumns>

/// Sixteen columns and those of `Second`: two vector registers of AVX-512.
struct Pair<Second: Accumulator>: Accumulator {
    static var width: Int { SixteenColumns.width + Second.width }
    private var first: SixteenColumns
    private var second: Second

    @inline(__always) init() { (first, second) = (SixteenColumns(), Second()) }

    @inline(__always) init(at: UnsafePointer<Float>) {
        (first, second) = (SixteenColumns(at: at), Second(at: at + SixteenColumns.width))
    }

    @inline(__always)
    func store(to: UnsafeMutablePointer<Float>) {
        first.store(to: to)
        second.store(to: to + SixteenColumns.width)
    }

    @inline(__always)
    mutating func add(_ left: Float, _ right: Pair) {
        first.add(left, right.first)
        second.add(left, right.second)
    }
}

/// The sums of six rows of `c`. They have names instead of an array, so that each stays in registers.
struct SixRows<Row: Accumulator> {
    static var count: Int { 6 }
    private var (r0, r1, r2, r3, r4, r5) = (Row(), Row(), Row(), Row(), Row(), Row())

    @inline(__always) init() {}

    /// The sums start with the rows of `c` if `adds` is true, and with zeros otherwise.
    @inline(__always)
    init(adding adds: Bool, to c: UnsafePointer<Float>, _ leading: Int) {
        guard adds else { return }
        (r0, r1, r2) = (Row(at: c), Row(at: c + leading), Row(at: c + 2 * leading))
        (r3, r4, r5) = (Row(at: c + 3 * leading), Row(at: c + 4 * leading), Row(at: c + 5 * leading))
    }

    /// Adds the products of six numbers, `stride` apart, and the columns of one row of `b`.
    @inline(__always)
    mutating func add(_ left: UnsafePointer<Float>, _ stride: Int, _ columns: Row) {
        r0.add(left[0], columns)
        r1.add(left[stride], columns)
        r2.add(left[2 &* stride], columns)
        r3.add(left[3 &* stride], columns)
        r4.add(left[4 &* stride], columns)
        r5.add(left[5 &* stride], columns)
    }

    @inline(__always)
    func store(to c: UnsafeMutablePointer<Float>, _ leading: Int) {
        r0.store(to: c)
        r1.store(to: c + leading)
        r2.store(to: c + 2 * leading)
        r3.store(to: c + 3 * leading)
        r4.store(to: c + 4 * leading)
        r5.store(to: c + 5 * leading)
    }
}
