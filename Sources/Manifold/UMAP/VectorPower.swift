/// `x^p = 2^(p log2 x)` for sixteen numbers, with a relative error of about 1e-6, for positive, normal `x`. The result
/// is limited to the range of normal floats.
@inline(__always)
package func power(_ base: SIMD16<Float>, _ exponent: Float) -> SIMD16<Float> { exp2(log2(base) * exponent) }

/// The binary logarithm: the exponent bits plus `log2 m = 2 atanh(s) / ln 2`, where `s = (m - 1) / (m + 1)` and the
/// mantissa `m` is in `1/√2...√2`. The series has four terms.
@inline(__always)
private func log2(_ x: SIMD16<Float>) -> SIMD16<Float> {
    let bits = unsafeBitCast(x, to: SIMD16<UInt32>.self) &+ (0x3f80_0000 - 0x3f35_04f3)
    // Combining an integer below 2^23 with the bits of 2^23 gives the float 2^23 plus that integer.
    let exponents = unsafeBitCast((bits &>> 23) | 0x4b00_0000, to: SIMD16<Float>.self) - (0x1p23 + 127)
    let mantissas = unsafeBitCast((bits & 0x007f_ffff) &+ 0x3f35_04f3, to: SIMD16<Float>.self)
    let s = (mantissas - 1) / (mantissas + 1)
    let square = s * s
    var series = SIMD16<Float>(repeating: 1 / 7.0)
    series = SIMD16(repeating: 1 / 5.0).addingProduct(series, square)
    series = SIMD16(repeating: 1 / 3.0).addingProduct(series, square)
    series = SIMD16(repeating: 1).addingProduct(series, square)
    return exponents.addingProduct(s * series, SIMD16(repeating: 2 * 1.442_695_04))
}

/// The power of 2: the exponent bits, and the Taylor series of a fraction in `-1/2...1/2`.
@inline(__always)
private func exp2(_ x: SIMD16<Float>) -> SIMD16<Float> {
    let clamped = pointwiseMin(pointwiseMax(x, SIMD16(repeating: -126)), SIMD16(repeating: 126))
    let magic = SIMD16<Float>(repeating: 0x1.8p23)
    let rounded = clamped + magic
    let fraction = (clamped - (rounded - magic)) * 0.693_147_18
    var series = SIMD16<Float>(repeating: 1 / 720.0)
    series = SIMD16(repeating: 1 / 120.0).addingProduct(series, fraction)
    series = SIMD16(repeating: 1 / 24.0).addingProduct(series, fraction)
    series = SIMD16(repeating: 1 / 6.0).addingProduct(series, fraction)
    series = SIMD16(repeating: 1 / 2.0).addingProduct(series, fraction)
    series = SIMD16(repeating: 1).addingProduct(series, fraction)
    series = SIMD16(repeating: 1).addingProduct(series, fraction)
    let scale = (unsafeBitCast(rounded, to: SIMD16<UInt32>.self) &+ 127) &<< 23
    return series * unsafeBitCast(scale, to: SIMD16<Float>.self)
}
