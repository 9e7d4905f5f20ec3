import Problems

/// The path of an image's mask in the mask folder, such as `{stem}_L.png`.
///
/// `{stem}` is the path of the image from the image folder, without extension. `{folder}` and `{name}` are its two
/// parts. Text before `{stem}` belongs to the name: `mask_{stem}` gives `day1/mask_a` for `day1/a`. As in Bash,
/// `{stem%END}` removes a suffix of the name, and `{stem#START}` removes a prefix. `{folder%END}` and `{folder#START}`
/// do the same for the innermost folder. `{stem/A/B}` replaces the innermost folder `A` by `B`. The extension is
/// optional, because masks are PNG files.
package struct MaskPattern: Hashable, Sendable, CustomStringConvertible {
    private enum Piece: Hashable {
        case text(String)
        case field(Field, Change?)
    }

    private enum Field: String { case stem, folder, name }

    private enum Change: Hashable {
        case withoutEnd(String), withoutStart(String)
        case folder(String, by: String)

        /// Returns the name without the suffix or the prefix, if it has that.
        func applied(to name: String) -> String {
            switch self {
            case .withoutEnd(let end) where name.hasSuffix(end): String(name.dropLast(end.count))
            case .withoutStart(let start) where name.hasPrefix(start): String(name.dropFirst(start.count))
            case .withoutEnd, .withoutStart, .folder: name
            }
        }
    }

    /// The mask has the path of its image.
    package static let plain = MaskPattern(text: "{stem}.png", pieces: [.field(.stem, nil)])

    /// The pattern of a layout.
    /// - Precondition: The text is a pattern.
    init(fixed text: String) {
        guard let pattern = try? MaskPattern(text) else { preconditionFailure("MaskPattern: \(text)") }
        self = pattern
    }

    /// The text of the pattern.
    package let description: String
    private let pieces: [Piece]

    private init(text: String, pieces: [Piece]) {
        description = text
        self.pieces = pieces
    }

    /// Parses a pattern.
    /// - Throws: `Problem` with the reason.
    package init(_ text: String) throws {
        func refuse(_ reason: String) -> Problem {
            Problem(
                path: "mask pattern \(text)", reason: reason,
                fix: "write a pattern like {stem}_L.png, where {stem} is the image's path without extension")
        }
        var pieces: [Piece] = []
        var rest = Substring(PictureFiles.stem(of: text))
        if let kind = text.split(separator: ".").last, PictureFiles.isReadable(String(kind)),
            kind.lowercased() != "png"
        {
            throw refuse("a JPEG cannot hold a mask")
        }
        while !rest.isEmpty {
            let literal = rest.prefix { $0 != "{" && $0 != "}" }
            if !literal.isEmpty { pieces.append(.text(String(literal))) }
            rest = rest[literal.endIndex...]
            guard let first = rest.first else { break }
            guard first == "{", let end = rest.firstIndex(of: "}") else { throw refuse("a brace has no partner") }
            let inside = rest[rest.index(after: rest.startIndex)..<end]
            guard let piece = Self.piece(inside) else {
                throw refuse("{\(inside)} is not one of {stem}, {folder}, {name}, {stem%END}, {stem#START}, {stem/A/B}")
            }
            pieces.append(piece)
            rest = rest[rest.index(after: end)...]
        }
        let names = pieces.count {
            if case .field(.stem, _) = $0 { true } else if case .field(.name, _) = $0 { true } else { false }
        }
        guard names == 1 else { throw refuse("it must contain {stem} or {name} once") }
        guard !text.hasPrefix("/"), !text.split(separator: "/").contains("..") else {
            throw refuse("the path must stay in the folder of the masks")
        }
        self.init(text: text, pieces: pieces)
    }

    private static func piece(_ text: Substring) -> Piece? {
        let name = text.prefix { $0.isLetter }
        guard let field = Field(rawValue: String(name)) else { return nil }
        let rest = text[name.endIndex...]
        let argument = String(rest.dropFirst())
        switch rest.first {
        case nil: return .field(field, nil)
        case "%": return argument.isEmpty ? nil : .field(field, .withoutEnd(argument))
        case "#": return argument.isEmpty ? nil : .field(field, .withoutStart(argument))
        case "/":
            let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts.contains(""), field != .name else { return nil }
            return .field(field, .folder(parts[0], by: parts[1]))
        default: return nil
        }
    }

    /// The path of the mask without extension; nil if the image is not in the folder that the pattern replaces.
    /// - Parameter stem: The path of the image without extension.
    func mask(of stem: String) -> String? {
        var (folders, name) = stem.pathParts
        for case .field(let field, let change?) in pieces {
            if case .folder(let old, let new) = change {
                guard let place = folders.lastIndex(of: old) else { return nil }
                folders[place] = new
            } else if field != .folder {
                name = change.applied(to: name)
            } else if let last = folders.popLast() {
                folders.append(change.applied(to: last))
            }
        }
        var path = ""
        for piece in pieces {
            switch piece {
            case .text(let text): path += text
            case .field(.name, _): path += name
            case .field(.folder, _): path += folders.joined(separator: "/")
            case .field(.stem, _):
                let start = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
                path = path[..<start] + folders.map { $0 + "/" }.joined() + path[start...] + name
            }
        }
        return path.split(separator: "/").joined(separator: "/")
    }

    /// Whether mask names have a prefix or a suffix that image names do not have.
    var addsToNames: Bool { affixes != ("", "") }

    /// Whether a file name has the prefix and the suffix that the pattern adds.
    func names(_ name: String) -> Bool {
        let (start, end) = affixes
        return name.count > start.count + end.count && name.hasPrefix(start) && name.hasSuffix(end)
    }

    /// The names of the folders that contain masks, by the pattern.
    var folders: Set<String> {
        var found: Set<String> = []
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .field(_, .folder(_, let new)?): found.insert(new)
            case .text(let text):
                var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
                // Text next to a field, or at the end, belongs to a name and not to a folder.
                parts.removeLast()
                if index > 0, !parts.isEmpty { parts.removeFirst() }
                found.formUnion(parts.filter { !$0.isEmpty })
            case .field: break
            }
        }
        return found
    }

    /// The prefix and the suffix that the pattern adds to the name of the image.
    private var affixes: (start: String, end: String) {
        let place = pieces.firstIndex { piece in
            if case .field(let field, _) = piece { field != .folder } else { false }
        }
        guard let place else { return ("", "") }
        var affixes = (start: "", end: "")
        if place > 0, case .text(let text) = pieces[place - 1] {
            affixes.start = String(text.split(separator: "/", omittingEmptySubsequences: false).last ?? "")
        }
        if place + 1 < pieces.count, case .text(let text) = pieces[place + 1] { affixes.end = text }
        return affixes
    }
}
