import Problems

/// Where the mask of an image lies in the folder of the masks, as a person writes it: `{stem}_L.png`.
///
/// `{stem}` stands for the path of the image from the folder of the images, without extension; `{folder}` and `{name}`
/// for its two parts. Text before `{stem}` belongs to the name: `mask_{stem}` is `day1/mask_a` for `day1/a`. As in Bash
/// `{stem%END}` and `{stem#START}` leave an end or a start of the name out where it is there, `{folder%END}` and
/// `{folder#START}` one of the innermost folder, and `{stem/A/B}` puts the folder `B` in
/// the place of the innermost folder `A`. The extension may be left out: masks are PNG.
package struct MaskPattern: Hashable, Sendable, CustomStringConvertible {
    private enum Piece: Hashable {
        case text(String)
        case field(Field, Change?)
    }

    private enum Field: String { case stem, folder, name }

    private enum Change: Hashable {
        case withoutEnd(String), withoutStart(String)
        case folder(String, by: String)

        /// A name without the end or the start, where it has that.
        func applied(to name: String) -> String {
            switch self {
            case .withoutEnd(let end) where name.hasSuffix(end): String(name.dropLast(end.count))
            case .withoutStart(let start) where name.hasPrefix(start): String(name.dropFirst(start.count))
            case .withoutEnd, .withoutStart, .folder: name
            }
        }
    }

    /// The name of the image, in its own folder.
    package static let plain = MaskPattern(text: "{stem}.png", pieces: [.field(.stem, nil)])

    /// What the person wrote.
    package let description: String
    private let pieces: [Piece]

    private init(text: String, pieces: [Piece]) {
        description = text
        self.pieces = pieces
    }

    /// - Throws: `Problem` that says what is wrong.
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
            guard first == "{", let end = rest.firstIndex(of: "}") else { throw refuse("a brace without its partner") }
            let inside = rest[rest.index(after: rest.startIndex)..<end]
            guard let piece = Self.piece(inside) else {
                throw refuse("{\(inside)} is none of {stem}, {folder}, {name}, {stem%END}, {stem#START}, {stem/A/B}")
            }
            pieces.append(piece)
            rest = rest[rest.index(after: end)...]
        }
        let names = pieces.count {
            if case .field(.stem, _) = $0 { true } else if case .field(.name, _) = $0 { true } else { false }
        }
        guard names == 1 else { throw refuse("{stem} or {name} must stand in it once") }
        guard !text.hasPrefix("/"), !text.split(separator: "/").contains("..") else {
            throw refuse("the pattern starts in the folder of the masks and stays in it")
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

    /// The path of the mask without extension; nil where the image is in no folder that the pattern replaces.
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

    /// Whether masks have other names than their images.
    var addsToNames: Bool { affixes != ("", "") }

    /// Whether a file of this name has what the pattern adds to names.
    func names(_ name: String) -> Bool {
        let (start, end) = affixes
        return name.count > start.count + end.count && name.hasPrefix(start) && name.hasSuffix(end)
    }

    /// The folders that hold masks by what the pattern says of paths.
    var folders: Set<String> {
        var found: Set<String> = []
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .field(_, .folder(_, let new)?): found.insert(new)
            case .text(let text):
                var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
                // What touches a field or the end is a part of a name.
                parts.removeLast()
                if index > 0, !parts.isEmpty { parts.removeFirst() }
                found.formUnion(parts.filter { !$0.isEmpty })
            case .field: break
            }
        }
        return found
    }

    /// What a mask's name has before and after that of its image.
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
