/// Eight or sixteen channels. A kernel that is generic over it uses whole registers on processors with AVX-512, and
/// registers of eight numbers on others, which have too few of them for sixteen.
protocol ChannelVector: SIMD<Float> {
    mutating func addProduct(_ a: Self, _ b: Self)
    func adding(_ other: Self) -> Self
}

extension SIMD8<Float>: ChannelVector {
    @inline(__always)
    func adding(_ other: Self) -> Self { self + other }
}

extension SIMD16<Float>: ChannelVector {
    @inline(__always)
    func adding(_ other: Self) -> Self { self + other }
}

extension ChannelVector {
    /// Loads channels that start at any vector of eight.
    @inline(__always)
    init(at: UnsafePointer<Vector8>) { self = UnsafeRawPointer(at).loadUnaligned(as: Self.self) }

    @inline(__always)
    func store(to: UnsafeMutablePointer<Vector8>) {
        UnsafeMutableRawPointer(to).storeBytes(of: self, as: Self.self)
    }
}
