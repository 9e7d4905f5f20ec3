import Pool
import ProjectStore
import Terminal

/// A search for tiles. Words stand beside each other and all must fit: a part of an image's name, of the predicted
/// class's name, the beginning of a state (`asked`, `confirmed`, `skipped`...), or `row,column`.
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
    mutating func look(for text: String, in model: Model) {
        self.text = text
        selection = 0
        let words = text.lowercased().split(separator: " ").map { Word(String($0), model: model) }
        matches = words.isEmpty ? [] : model.pool.pictures.flatMap { Self.matches(words, in: $0, model: model) }
    }

    private static func matches(_ words: [Word], in picture: PoolIndex.Picture, model: Model) -> [Match] {
        let name = picture.name.lowercased()
        let rest = words.filter { !name.contains($0.text) }
        if rest.isEmpty { return [Match(position: picture.firstTile, isWholeImage: true)] }
        return picture.tiles.filter { position in rest.allSatisfy { $0.fits(position, model: model) } }
            .map { Match(position: $0, isWholeImage: false) }
    }

    /// A word with what it can mean.
    private struct Word {
        let text: String
        private let classes: Set<UInt8>
        private let marks: Set<TileMark>
        private let place: (row: Int, column: Int)?

        init(_ text: String, model: Model) {
            self.text = text
            classes = Set(
                model.catalog.classes.indices.filter { model.catalog.classes[$0].name.lowercased().contains(text) }
                    .map { UInt8($0) })
            marks = Set(TileMark.allCases.filter { $0.title.hasPrefix(text) })
            let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
            if numbers.count == 2, let row = numbers[0], let column = numbers[1] {
                place = (row, column)
            } else {
                place = nil
            }
        }

        func fits(_ position: Int, model: Model) -> Bool {
            if let place {
                return model.pool.tiles[position].row == place.row && model.pool.tiles[position].column == place.column
            }
            if let scores = model.scores, classes.contains(scores.predictedClass[position]) { return true }
            return !marks.isEmpty && marks.contains(model.mark(position))
        }
    }
}

extension Model {
    mutating func handle(_ key: KeyEvent, in search: Search) {
        var search = search
        switch key.key {
        case .escape:
            dialog = nil
            return
        case .enter:
            dialog = nil
            found = search.matches.isEmpty ? nil : search
            if let match = search.matches.dropFirst(search.selection).first {
                go(to: match)
            } else if !search.text.isEmpty {
                say("Nothing fits \(search.text)")
            }
            return
        case .up, .backtab: search.selection -= 1
        case .down, .tab: search.selection += 1
        case .pageUp: search.selection -= 10
        case .pageDown: search.selection += 10
        case .backspace: search.look(for: String(search.text.dropLast()), in: self)
        case .character(let character) where !key.control && !key.alt:
            search.look(for: search.text + String(character), in: self)
        default: break
        }
        search.selection = max(0, min(search.selection, search.matches.count - 1))
        dialog = .search(search)
    }

    /// To the match before or after the one last gone to, around the end.
    mutating func goToMatch(by steps: Int) {
        guard var search = found else {
            let key = keymap.text(for: .search, in: context)
            return say("Nothing is searched for: \(key) searches")
        }
        let count = search.matches.count
        search.selection = (search.selection + steps + count) % count
        found = search
        go(to: search.matches[search.selection])
        say("\(search.text): \(search.selection + 1) of \(count)")
    }

    /// Of an image the tile where the cursor is, as far as it has one.
    private mutating func go(to match: Search.Match) {
        guard match.isWholeImage else { return go(to: match.position) }
        goToImage(at: pool.pictureIndex(ofTile: match.position))
    }
}
