/// A part of the work of a command, for several processes or computers. Two parts have no item in common, and all parts
/// together have each item, for any number of parts.
package struct Shard: Hashable, Sendable {
    /// From 1.
    package let index: Int
    package let count: Int

    package static let whole = Shard(uncheckedIndex: 1, count: 1)

    private init(uncheckedIndex index: Int, count: Int) { (self.index, self.count) = (index, count) }

    /// More parts would be more files than a file system likes in one folder.
    package static let largestCount = 1_000_000

    /// Nil if there is no such part.
    package init?(index: Int, of count: Int) {
        guard 1...Self.largestCount ~= count, 1...count ~= index else { return nil }
        self.init(uncheckedIndex: index, count: count)
    }

    /// Parses a text such as `2/8`, the second of eight parts; nil for other texts.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1] else { return nil }
        self.init(index: index, of: count)
    }

    package var text: String { "\(index)/\(count)" }

    /// Whether the part has the item of a list at a position, which is counted from 0. Part I of N has the positions
    /// I - 1, I - 1 + N, I - 1 + 2N and so on.
    package func contains(_ position: Int) -> Bool { position % count == index - 1 }
}
