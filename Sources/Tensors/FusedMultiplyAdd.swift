import CNumericShims

extension SIMD8<Float> {
    /// `self + a * b`, rounded once from level v3 on.
    @inline(__always)
    func addingProduct(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> { tessera_fma8(a, b, self) }

    @inline(__always)
    mutating func addProduct(_ a: SIMD8<Float>, _ b: SIMD8<Float>) { self = addingProduct(a, b) }
}

extension SIMD16<Float> {
    /// `self + a * b`, rounded once from level v3 on.
    @inline(__always)
    func addingProduct(_ a: SIMD16<Float>, _ b: SIMD16<Float>) -> SIMD16<Float> { tessera_fma16(a, b, self) }

    @inline(__always)
    mutating func addProduct(_ a: SIMD16<Float>, _ b: SIMD16<Float>) { self = addingProduct(a, b) }
}
