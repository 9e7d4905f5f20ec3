import Foundation
import Imagery
import Pool
import Problems

/// Edits the classes in the text of `project.toml`. All other lines stay, including comments.
struct ClassEditing {
    private let text: String
    private let path: String
    private let catalog: ClassCatalog

    init(_ text: String, path: String) throws {
        self.text = text
        self.path = path
        catalog = try ProjectConfiguration(parsing: text, path: path).catalog
    }

    /// Returns the text with the class renamed. The old name is added to the former names, under the key `formerly`.
    /// - Throws: `Problem` if the class does not exist, or if its entry cannot be edited: it shares a line with another
    ///   entry, or is not written as `{ value = 0, name = "road" }`.
    func renamed(_ old: String, to new: String) throws -> String {
        let index = try index(of: old)
        var lines = SettingsText(text).lines
        let line = try line(ofClass: index)
        guard let place = Self.value(of: "name", in: lines[line]) else { throw layoutProblem(line) }
        lines[line].replaceSubrange(place, with: Setting.string(new).toml)
        let former = catalog.classes[index].formerNames.union([old]).subtracting([new])
        Self.set("formerly", to: former.toml, in: &lines[line])
        return try checked(lines, line) { classes in
            classes[index].name = new
            classes[index].formerNames = former
        }
    }

    /// Returns the text without a class. Another class takes over its mask values, under the key `also`.
    /// - Throws: `Problem`, as `renamed`.
    func merged(_ name: String, into other: String) throws -> String {
        let (index, target) = (try index(of: name), try index(of: other))
        let (removed, kept) = (catalog.classes[index], catalog.classes[target])
        let values = kept.mergedValues.union(removed.mergedValues).union([removed.maskValue])
        let also = "[" + values.sorted().map(String.init).joined(separator: ", ") + "]"
        let colors = mergedColors(removed, kept)
        var lines = SettingsText(text).lines
        let (removedLine, line) = (try line(ofClass: index), try line(ofClass: target))
        Self.set("also", to: also, in: &lines[line])
        if !colors.isEmpty { Self.set("maskColors", to: colors.toml, in: &lines[line]) }
        let former = kept.formerNames.union(removed.formerNames).union([name]).subtracting([other])
        Self.set("formerly", to: former.toml, in: &lines[line])
        lines.remove(at: removedLine)
        return try checked(lines, line) { classes in
            classes[target].mergedValues = values
            classes[target].maskColors = colors
            classes[target].formerNames = former
            classes.remove(at: index)
        }
    }

    /// Sets a value in a line such as `{ value = 0, name = "road" },`. It replaces the old value or is added at the
    /// end.
    private static func set(_ key: String, to value: String, in line: inout String) {
        if let place = Self.value(of: key, in: line) {
            line.replaceSubrange(place, with: value)
        } else if let end = line.lastIndex(of: "}") {
            let inside = line[..<end].reversed().drop { $0 == " " }
            line = String(inside.reversed()) + ", \(key) = \(value) " + line[end...]
        }
    }

    /// Returns the edited text, after a check that it has the intended classes and the same mask values for void as
    /// before.
    /// - Throws: `Problem` if they differ, because the entry is written in a way that this type cannot edit.
    private func checked(
        _ lines: [String], _ line: Int, _ change: (inout [LabelClass]) -> Void
    ) throws -> String {
        let result = lines.joined(separator: "\n")
        var classes = catalog.classes
        change(&classes)
        let read = try? ProjectConfiguration(parsing: result, path: path)
        guard let read, read.catalog.classes == classes, read.catalog.voidValues == catalog.voidValues else {
            throw layoutProblem(line)
        }
        return result
    }

    private func index(of name: String) throws -> Int {
        guard let index = catalog.names.firstIndex(of: name) else {
            throw Problem(
                .setting, path: path,
                reason: "there is no class \(name) in the list",
                fix: "the classes are " + catalog.names.joined(separator: ", "))
        }
        return index
    }

    private func line(ofClass index: Int) throws -> Int {
        let lines = SettingsText(text).lines
        guard let number = try SettingsReader(text, path: path).line(of: "labels.classes", element: index),
            lines.indices.contains(number - 1), case let line = lines[number - 1],
            line.filter({ $0 == "{" }).count == 1, line.trimmingCharacters(in: .whitespaces).hasPrefix("{")
        else { throw layoutProblem(nil) }
        return number - 1
    }

    private func layoutProblem(_ line: Int?) -> Problem {
        Problem(
            .setting, path: path, line: line.map { $0 + 1 },
            reason: "the class cannot be edited here: its entry is written in another way than Tessera writes it",
            fix: "write each class on a separate line, such as { value = 0, name = \"road\", color = \"#804080\" }, "
                + "and run the command again")
    }

    /// The mask colors of two classes after their merge. In color masks, a class is found by its mask colors, or by its
    /// display color if it has none. So the display colors become mask colors, except those that other classes use.
    private func mergedColors(_ removed: LabelClass, _ kept: LabelClass) -> Set<RGB> {
        let others = catalog.classes.filter { ![removed.name, kept.name].contains($0.name) }
        let used = others.reduce(into: catalog.voidColors) { $0.formUnion($1.colorsOfMasks) }
        let displayed = removed.colorsOfMasks.union(kept.colorsOfMasks).subtracting(used)
        let colors = displayed.union(removed.maskColors).union(kept.maskColors)
        return colors == [kept.color] && kept.maskColors.isEmpty ? [] : colors
    }

    /// The range of a key's value in a line such as `{ value = 0, name = "road", also = [3] },`. Only strings and
    /// arrays are found.
    private static func value(of key: String, in line: String) -> Range<String.Index>? {
        let pattern = "[{,]\\s*\(key)\\s*=\\s*"
        guard let start = line.range(of: pattern, options: .regularExpression)?.upperBound, start < line.endIndex else {
            return nil
        }
        let isArray = line[start] == "["
        guard isArray || line[start] == "\"" || line[start] == "'" else { return nil }
        // A bracket in a string of the array does not end the array.
        var quote: Character? = isArray ? nil : line[start]
        var index = line.index(after: start)
        while index < line.endIndex {
            let character = line[index]
            if let open = quote {
                if open == "\"", character == "\\" {
                    index = line.index(after: index)
                    guard index < line.endIndex else { return nil }
                } else if character == open {
                    if !isArray { return start..<line.index(after: index) }
                    quote = nil
                }
            } else if character == "]" {
                return start..<line.index(after: index)
            } else if character == "\"" || character == "'" {
                quote = character
            }
            index = line.index(after: index)
        }
        return nil
    }
}

extension Project {
    /// Renames a class in `project.toml` and in the journal. If the user has already renamed it in the file, only the
    /// journal changes.
    ///
    /// The journal first accepts both names. After the file is written, it drops the old one. If this is interrupted,
    /// the project opens, and both names refer to the same class. Running the command again completes it.
    /// - Throws: `Problem`.
    package func renameClass(_ old: String, to new: String) throws {
        func refuse(_ problem: String, _ fix: String) -> Problem {
            Problem(
                .setting, path: configurationURL.path, reason: problem,
                fix: fix)
        }
        let length = ClassCatalog.maximumNameLength
        if let reason = ClassCatalog.problem(ofName: new) {
            throw refuse("the new name \(reason)", "give the class a name of visible characters")
        }
        guard new.utf8.count <= length else {
            throw refuse("the new name has \(new.utf8.count) bytes", "give the class a name of at most \(length) bytes")
        }
        guard new != old else {
            throw Problem(
                .setting, path: configurationURL.path,
                reason: "both names are \(new)", fix: "give the class another name")
        }
        try editClasses { text, path in
            let names = try ProjectConfiguration(parsing: text, path: path).catalog.names
            if names.contains(old), names.contains(new) {
                throw refuse(
                    "there is already a class \(new)",
                    "choose another name, or run `tessera classes PROJECT merge \(old.shellQuoted) \(new.shellQuoted)`")
            }
            let isAlreadyInFile = names.contains(new) && !names.contains(old)
            let edited = try isAlreadyInFile ? text : ClassEditing(text, path: path).renamed(old, to: new)
            try journal.addName(new, toClass: old, known: names)
            return edited
        }
        try journal.forgetName(old)
    }

    /// Merges a class into another one: its pixels become pixels of the other class, and `project.toml` no longer lists
    /// it.
    ///
    /// If this is interrupted, the project opens, and `tessera check` reports `Finding.Kind.classMerged`. Running the
    /// command again completes it.
    /// - Throws: `Problem`.
    package func mergeClass(_ name: String, into other: String) throws {
        guard name != other else {
            throw Problem(
                .setting, path: configurationURL.path,
                reason: "\(name) and \(other) are already the same class", fix: "give two different classes")
        }
        try editClasses { text, path in
            let names = try ProjectConfiguration(parsing: text, path: path).catalog.names
            let edited = try names.contains(name) ? ClassEditing(text, path: path).merged(name, into: other) : text
            try journal.mergeClass(name, into: other, known: names)
            return edited
        }
    }
}
