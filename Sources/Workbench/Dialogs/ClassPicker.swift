import Imagery
import Pool
import Terminal

/// The list of classes, to pick one by typing some letters of its name. The classes used last come first.
package struct ClassPicker: Sendable, Equatable {
    package private(set) var filter = ""
    package private(set) var selection = 0
    /// The selected class, then those used before it, the last one first.
    private let recent: [UInt8]

    init(recent: [UInt8]) { self.recent = recent }

    /// Handles a key. Returns the outcome if the key closes the list, else nil.
    mutating func handle(_ key: KeyEvent, _ shared: SharedState) -> Dialog.Outcome? {
        switch DialogKey(key) {
        case .close: return Dialog.Outcome.none
        case .accept: return values(shared.catalog).value(at: selection).map { .pickClass($0) } ?? Dialog.Outcome.none
        case .step(let steps): selection += steps
        case .removeCharacter: search(for: String(filter.dropLast()))
        case .add(let character): search(for: filter + String(character))
        case .other: break
        }
        selection = max(0, min(selection, values(shared.catalog).count - 1))
        return nil
    }

    mutating func search(for text: String) { (filter, selection) = (text, 0) }

    /// The classes and void whose names match the filter, the best matches first: the whole name or the number from 1,
    /// then names that begin with the filter, that have a word with this beginning, that contain it, and that have its
    /// letters in this order. Among equal matches, those used last come first, but the selected one after the others.
    func values(_ catalog: ClassCatalog) -> [UInt8] {
        let ranks = Dictionary(
            (recent.dropFirst() + recent.prefix(1)).enumerated().map { ($1, $0) },
            uniquingKeysWith: { first, _ in first })
        let all = catalog.names.indices.map { UInt8($0) } + [LabelMask.void]
        let matches = all.compactMap { value in
            matchRank(catalog.name(of: value).lowercased(), value).map { (value: value, rank: $0) }
        }
        func order(_ match: (value: UInt8, rank: Int)) -> (Int, Int, UInt8) {
            (match.rank, ranks[match.value] ?? Int.max, match.value)
        }
        return matches.sorted { order($0) < order($1) }.map(\.value)
    }

    /// How well a name matches, 0 for the best; nil if it does not.
    private func matchRank(_ name: String, _ value: UInt8) -> Int? {
        let wanted = filter.lowercased()
        if wanted.isEmpty || name == wanted || Int(wanted) == Int(value) + 1 { return 0 }
        if name.hasPrefix(wanted) { return 1 }
        let words = name.split { !$0.isLetter && !$0.isNumber }
        if words.contains(where: { $0.hasPrefix(wanted) }) { return 2 }
        if name.contains(wanted) { return 3 }
        var rest = Substring(name)
        for character in wanted {
            guard let at = rest.firstIndex(of: character) else { return nil }
            rest = rest[rest.index(after: at)...]
        }
        return 4
    }
}

/// The command that opens the list of classes.
enum ClassPickerCommands {
    static let all = [
        Command(
            CommandInfo(
                .pickClass, "pick a class by some letters of its name", keys: [.editor: "/"],
                hint: .init("class", [.editor: 7]))
        ) { model, _ in model.open(.classes(ClassPicker(recent: model.editor.kit.recentValues))) }
    ]
}
