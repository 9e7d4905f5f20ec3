import Foundation

func logarithm(_ x: Double) -> Double { log(x) }

func cosine(_ x: Double) -> Double { cos(x) }

/// `e` to the power of each element, within two units in the last place; 0 below -87, infinite above 88.7.
@inline(__always)
func exponential(_ x: Lane) -> Lane {
    // x = n log 2 + r with |r| <= log(2) / 2; the polynomial is Cephes' expf, the two parts of log 2 as well.
    let n = (x * 1.442_695_04).rounded(.toNearestOrEven)
    let r = x - n * 0.693_359_375 - n * -2.121_944_4e-4
    var p = Lane(repeating: 1.987_569_15e-4)
    p = Lane(repeating: 1.398_199_95e-3).addingProduct(p, r)
    p = Lane(repeating: 8.333_451_9e-3).addingProduct(p, r)
    p = Lane(repeating: 4.166_579_6e-2).addingProduct(p, r)
    p = Lane(repeating: 1.666_666_55e-1).addingProduct(p, r)
    p = Lane(repeating: 5.000_000_1e-1).addingProduct(p, r)
    p = (r + 1).addingProduct(p, r * r)
    let inRange = (x .>= -87) .& (x .<= 88)
    let exponent = SIMD8<Int32>(Lane.zero.replacing(with: n, where: inRange))
    let power = unsafeBitCast((exponent &+ 127) &<< 23, to: Lane.self)
    var result = (p * power).replacing(with: 0, where: x .< -87)
    result.replace(with: .infinity, where: x .> 88)
    return result.replacing(with: .nan, where: x .!= x)
}

package func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
