import Imagery

/// From the numbers of classes in the journal, which never change, to the classes' indices in `project.toml` and back.
/// Void and unlabeled are the same in both.
package struct LabelIDs: Hashable, Sendable {
    /// The index of each number; nil where the project has no such class now.
    private let indices: [UInt8?]
    private let numbers: [UInt8]
    /// The indices of classes are below it.
    private let classCount: Int

    /// Numbers are indices.
    package static let identity = LabelIDs(
        indices: (0...255).map { UInt8($0) }, numbers: (0...255).map { UInt8($0) }, classCount: 256)

    private init(indices: [UInt8?], numbers: [UInt8], classCount: Int) {
        self.indices = indices
        self.numbers = numbers
        self.classCount = classCount
    }

    /// - Parameters:
    ///   - numbers: The own number of each class, in the order of `project.toml`.
    ///   - merged: Numbers whose pixels count as those of another number. Where a merged class is still in the list, what
    ///     is painted with it counts as the other, too.
    package init(numbers: [UInt8], merged: [UInt8: UInt8] = [:]) {
        var indices = [UInt8?](repeating: nil, count: 256)
        var all = (0...255).map { UInt8($0) }
        for (index, number) in numbers.enumerated() {
            let target = Self.target(of: number, merged)
            if indices[Int(target)] == nil || number == target { indices[Int(target)] = UInt8(index) }
            all[index] = target
        }
        for number in merged.keys { indices[Int(number)] = indices[Int(Self.target(of: number, merged))] }
        for marker in [LabelMask.void, LabelMask.unlabeled] { indices[Int(marker)] = marker }
        self.init(indices: indices, numbers: all, classCount: numbers.count)
    }

    /// Where the pixels of a number count, after all merges.
    static func target(of number: UInt8, _ merged: [UInt8: UInt8]) -> UInt8 {
        var (target, steps) = (number, 0)
        // A database that somebody changed by hand may hold a circle.
        while let next = merged[target], steps < 256 { (target, steps) = (next, steps + 1) }
        return target
    }

    func index(ofNumber number: UInt8) -> UInt8? { indices[Int(number)] }

    func numbers(count: Int) -> [UInt8] { Array(numbers.prefix(count)) }

    /// A mask of numbers as one of indices.
    /// - Throws: `UnknownNumber` where a pixel has a class that the project does not have now.
    func indices(of mask: LabelMask) throws(UnknownNumber) -> LabelMask {
        if self == .identity { return mask }
        for value in mask.distinctValues where indices[Int(value)] == nil { throw UnknownNumber(number: value) }
        return mask.mapped(through: indices.map { $0 ?? LabelMask.void })
    }

    /// A mask of indices as one of numbers.
    /// - Throws: `UnknownIndex` where a pixel has an index that is of no class.
    func numbers(of mask: LabelMask) throws(UnknownIndex) -> LabelMask {
        if self == .identity { return mask }
        for value in mask.distinctValues where value < LabelMask.void && value >= classCount {
            throw UnknownIndex(index: value, classCount: classCount)
        }
        return mask.mapped(through: numbers)
    }

    struct UnknownNumber: Error {
        let number: UInt8
    }

    struct UnknownIndex: Error {
        let index: UInt8
        let classCount: Int
    }
}
