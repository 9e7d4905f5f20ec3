import Imagery

/// Maps between the class IDs of the journal, which never change, and the class indices of `project.toml`. Void (254)
/// and unlabeled (255) map to themselves.
package struct LabelIDs: Hashable, Sendable {
    /// The class index of each class ID, 256 entries; nil if the project has no such class.
    private let indices: [UInt8?]
    /// The class ID of each class index, 256 entries.
    private let numbers: [UInt8]
    /// The number of classes. Valid class indices are below it.
    private let classCount: Int

    /// The mapping in which class IDs equal class indices.
    package static let identity = LabelIDs(
        indices: (0...255).map { UInt8($0) }, numbers: (0...255).map { UInt8($0) }, classCount: 256)

    private init(indices: [UInt8?], numbers: [UInt8], classCount: Int) {
        self.indices = indices
        self.numbers = numbers
        self.classCount = classCount
    }

    /// - Parameters:
    ///   - numbers: The class ID of each class, in the order of `project.toml`.
    ///   - merged: The target of each merged class, by class ID. If a merged class is still in the list, new labels of
    ///     it get the ID of the target.
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

    /// The class ID that counts for a class ID, after all merges.
    static func target(of number: UInt8, _ merged: [UInt8: UInt8]) -> UInt8 {
        var (target, steps) = (number, 0)
        // A database that was edited by hand may contain a cycle.
        while let next = merged[target], steps < 256 { (target, steps) = (next, steps + 1) }
        return target
    }

    func index(ofNumber number: UInt8) -> UInt8? { indices[Int(number)] }

    func numbers(count: Int) -> [UInt8] { Array(numbers.prefix(count)) }

    /// Replaces class IDs by class indices.
    /// - Throws: `UnknownNumber` if a pixel has a class that the project does not have.
    func indices(of mask: LabelMask) throws(UnknownNumber) -> LabelMask {
        if self == .identity { return mask }
        for value in mask.distinctValues where indices[Int(value)] == nil { throw UnknownNumber(number: value) }
        return mask.mapped(through: indices.map { $0 ?? LabelMask.void })
    }

    /// Replaces class indices by class IDs.
    /// - Throws: `UnknownIndex` if a pixel has the index of no class.
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
