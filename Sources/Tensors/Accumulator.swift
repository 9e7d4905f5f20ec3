/// The sums of one row of `c` for some columns, in vector registers.
protocol Accumulator {
    static var width: Int { get }
    init()
    init(at: UnsafePointer<Float>)
    func store(to: UnsafeMutablePointer<Float>)
    mutating func add(_ left: Float, _ right: Self)
}

/// Eight columns, half a vector register.
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

/// Sixteen columns, one vector register.
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

/// Sixteen columns and those of `Second`, two vector registers.
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
