import Pool
import ProjectStore
import Terminal

/// A search for tiles. Words stand beside each other and all must fit: a part of an image's name, of the predicted
/// class's name, the beginning of a state (`queried`, `confirmed`, `skipped`...), or `row,column`.
package struct Search: Sendable, Equatable {
    /// A tile, or a whole image where all its tiles fit.
    package struct Match: Sendable, Equatable {
        /// In the pool; the first of the image's.
        package let position: Int
        package let isWholeImage: Bool
    }

    package private(set) var text = ""
    package private(set) var matches: [Match] = []
    package var selection = 0

    package init() {}

    /// Other words: finds what fits them, in the order of the pool. O(tiles).
    mutating func look(for text: String, in shared: SharedState) {
        self.text = text
        selection = 0
        let words = text.lowercased().split(separator: " ").map { Word(String($0), shared: shared) }
        matches = words.isEmpty ? [] : shared.pool.pictures.flatMap { Self.matches(words, in: $0, shared: shared) }
    }

    /// What the search asks for as it closes; nil while it stays open.
    mutating func handle(_ key: KeyEvent, _ shared: SharedState) -> Dialog.Outcome? {
        switch DialogKey(key) {
        case .close: return Dialog.Outcome.none
        case .take: return .found(self)
        case .step(let steps): selection += steps
        case .removeCharacter: look(for: String(text.dropLast()), in: shared)
        case .add(let character): look(for: text + String(character), in: shared)
        case .other: break
        }
        selection = max(0, min(selection, matches.count - 1))
        return nil
    }

    private static func matches(_ words: [Word], in picture: PoolIndex.Picture, shared: SharedState) -> [Match] {
        let name = picture.name.lowercased()
        let rest = words.filter { !name.contains($0.text) }
        if rest.isEmpty { return [Match(position: picture.firstTile, isWholeImage: true)] }
        return picture.tiles.filter { position in rest.allSatisfy { $0.fits(position, shared: shared) } }
            .map { Match(position: $0, isWholeImage: false) }
    }

    /// A word with what it can mean.
    private struct Word {
        let text: String
        private let classes: Set<UInt8>
        private let marks: Set<TileMark>
        private let place: (row: Int, column: Int)?

        init(_ text: String, shared: SharedState) {
            self.text = text
            classes = Set(
                shared.catalog.classes.indices.filter { shared.catalog.classes[$0].name.lowercased().contains(text) }
                    .map { UInt8($0) })
            marks = Set(TileMark.allCases.filter { $0.title.hasPrefix(text) })
            let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
            if numbers.count == 2, let row = numbers[0], let column = numbers[1] {
                place = (row, column)
            } else {
                place = nil
            }
        }

        func fits(_ position: Int, shared: SharedState) -> Bool {
            if let place {
                return shared.pool.tiles[position].row == place.row
                    && shared.pool.tiles[position].column == place.column
            }
            if let scores = shared.scores, classes.contains(scores.predictedClass[position]) { return true }
            return !marks.isEmpty && marks.contains(shared.mark(position))
        }
    }
}
