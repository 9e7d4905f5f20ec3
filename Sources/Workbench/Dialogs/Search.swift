import Pool
import ProjectStore
import Terminal

/// A search for tiles. All words must match. A word matches a part of the image's name, a part of the predicted class's
/// name, the beginning of a state (`queried`, `confirmed`, ...), or `row,column`. A word that is in the image's name is
/// not compared with the rest.
package struct Search: Sendable, Equatable {
    /// A tile, or a whole image if all words are in the image's name.
    package struct Match: Sendable, Equatable {
        /// The position of the tile in the pool; for a whole image that of its first tile.
        package let position: Int
        package let isWholeImage: Bool
    }

    package private(set) var text = ""
    package private(set) var matches: [Match] = []
    package var selection = 0

    package init() {}

    /// Replaces the text and finds the matches, in the order of the pool. O(tiles).
    mutating func search(for text: String, in shared: SharedState) {
        self.text = text
        selection = 0
        let words = text.lowercased().split(separator: " ").map { Word(String($0), shared: shared) }
        matches = words.isEmpty ? [] : shared.pool.pictures.flatMap { Self.matches(words, in: $0, shared: shared) }
    }

    /// Handles a key. Returns the outcome if the key closes the search, else nil.
    mutating func handle(_ key: KeyEvent, _ shared: SharedState) -> Dialog.Outcome? {
        switch DialogKey(key) {
        case .close: return Dialog.Outcome.none
        case .accept: return .found(self)
        case .step(let steps): selection += steps
        case .removeCharacter: search(for: String(text.dropLast()), in: shared)
        case .add(let character): search(for: text + String(character), in: shared)
        case .other: break
        }
        selection = max(0, min(selection, matches.count - 1))
        return nil
    }

    private static func matches(_ words: [Word], in picture: PoolIndex.Picture, shared: SharedState) -> [Match] {
        let name = picture.name.lowercased()
        let rest = words.filter { !name.contains($0.text) }
        if rest.isEmpty { return [Match(position: picture.firstTile, isWholeImage: true)] }
        return picture.tiles.filter { position in rest.allSatisfy { $0.matches(position, shared: shared) } }
            .map { Match(position: $0, isWholeImage: false) }
    }

    /// A word with its possible meanings.
    private struct Word {
        let text: String
        private let classes: Set<UInt8>
        private let states: Set<TileMark>
        private let place: (row: Int, column: Int)?

        init(_ text: String, shared: SharedState) {
            self.text = text
            classes = Set(
                shared.catalog.classes.indices.filter { shared.catalog.classes[$0].name.lowercased().contains(text) }
                    .map { UInt8($0) })
            states = Set(TileMark.allCases.filter { $0.title.hasPrefix(text) })
            let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
            if numbers.count == 2, let row = numbers[0], let column = numbers[1] {
                place = (row, column)
            } else {
                place = nil
            }
        }

        func matches(_ position: Int, shared: SharedState) -> Bool {
            if let place {
                return shared.pool.tiles[position].row == place.row
                    && shared.pool.tiles[position].column == place.column
            }
            if let scores = shared.scores, classes.contains(scores.predictedClass[position]) { return true }
            return !states.isEmpty && states.contains(shared.mark(position))
        }
    }
}
