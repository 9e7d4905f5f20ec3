import Foundation

func logarithm(_ x: Double) -> Double { log(x) }

func cosine(_ x: Double) -> Double { cos(x) }

/// `e` to the power of each element, within two units in the last place. Returns 0 below -87 and infinity above 88.
@inline(__always)
func exponential(_ x: Vector8) -> Vector8 {
    // x = n log 2 + r with |r| <= log(2) / 2. The polynomial and the two parts of log 2 are those of expf in Cephes
    // (Moshier). Adding 3 * 2^22 to x / log 2 rounds it to an integer, which is then in the low bits of the sum. The
    // compiler does not vectorize Swift's own conversion to integers.
    let magic = Vector8(repeating: 12_582_912)
    let shifted = magic.addingProduct(x, Vector8(repeating: 1.442_695_04))
    let n = shifted - magic
    let r = x.addingProduct(n, Vector8(repeating: -0.693_359_375)).addingProduct(n, Vector8(repeating: 2.121_944_4e-4))
    var p = Vector8(repeating: 1.987_569_15e-4)
    p = Vector8(repeating: 1.398_199_95e-3).addingProduct(p, r)
    p = Vector8(repeating: 8.333_451_9e-3).addingProduct(p, r)
    p = Vector8(repeating: 4.166_579_6e-2).addingProduct(p, r)
    p = Vector8(repeating: 1.666_666_55e-1).addingProduct(p, r)
    p = Vector8(repeating: 5.000_000_1e-1).addingProduct(p, r)
    p = (r + 1).addingProduct(p, r * r)
    let bits = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 23
    let power = unsafeBitCast(bits &+ (127 << 23), to: Vector8.self)
    var result = (p * power).replacing(with: 0, where: x .< -87)
    result.replace(with: .infinity, where: x .> 88)
    return result.replacing(with: .nan, where: x .!= x)
}

package func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
