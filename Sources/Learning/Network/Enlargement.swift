import Imagery

/// A factor by which a network enlarges images before its backbone. The maps of an enlarged image have more cells, so
/// thin objects are not lost. The time grows with the square of the factor.
struct Enlargement: Equatable, Sendable {
    let numerator: Int
    let denominator: Int

    static let none = Enlargement(numerator: 1, denominator: 1)

    /// `extent` times the factor, rounded; halves are rounded up. It uses whole numbers only, as the ONNX model does.
    func extent(of extent: Int) -> Int { (extent * multiplier + addend) / divisor }

    func size(of image: Size) -> Size { Size(height: extent(of: image.height), width: extent(of: image.width)) }

    /// The numbers of the formula of `extent`.
    var multiplier: Int { 2 * numerator }
    var addend: Int { denominator }
    var divisor: Int { 2 * denominator }
}
