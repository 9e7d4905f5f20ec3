import Foundation
import Pool

/// Changes of the list of classes in `project.toml`, line by line: comments and everything else stay.
struct ClassEditing {
    private let text: String
    private let path: String
    private let catalog: ClassCatalog

    init(_ text: String, path: String) throws {
        self.text = text
        self.path = path
        catalog = try ProjectConfiguration(parsing: text, path: path).catalog
    }

    /// - Throws: `ProjectError` where the class is not there, or not alone on a line as Tessera writes it.
    func renamed(_ old: String, to new: String) throws -> String {
        let index = try index(of: old)
        var lines = SettingsText(text).lines
        let line = try line(ofClass: index)
        guard let place = Self.value(of: "name", in: lines[line]) else { throw byHand(line, "name", new) }
        lines[line].replaceSubrange(place, with: Setting.string(new).toml)
        return try checked(lines, line, "name", new) { classes in
            let member = classes[index]
            classes[index] = LabelClass(
                name: new, color: member.color, maskValue: member.maskValue, furtherValues: member.furtherValues,
                maskColors: member.maskColors)
        }
    }

    /// The text without a class, whose values in mask files go to another one.
    func merged(_ name: String, into other: String) throws -> String {
        let (index, target) = (try index(of: name), try index(of: other))
        let member = catalog.classes[index]
        let further = catalog.classes[target].furtherValues.union(member.furtherValues).union([member.maskValue])
        let also = "[" + further.sorted().map(String.init).joined(separator: ", ") + "]"
        // Once one of them names its colors, the color that the other is shown in is named, too.
        let kept = catalog.classes[target]
        let colors =
            kept.maskColors.isEmpty && member.maskColors.isEmpty
            ? [] : kept.colorsOfMasks.union(member.colorsOfMasks)
        var lines = SettingsText(text).lines
        let (gone, line) = (try line(ofClass: index), try line(ofClass: target))
        Self.set("also", to: also, in: &lines[line])
        if !colors.isEmpty { Self.set("maskColors", to: colors.toml, in: &lines[line]) }
        lines.remove(at: gone)
        return try checked(lines, line, "also", also) { classes in
            classes[target] = LabelClass(
                name: kept.name, color: kept.color, maskValue: kept.maskValue, furtherValues: further,
                maskColors: colors)
            classes.remove(at: index)
        }
    }

    /// Puts a value in a line like `{ value = 0, name = "road" },`, in the place of an old one or at the end.
    private static func set(_ key: String, to value: String, in line: inout String) {
        if let place = Self.value(of: key, in: line) {
            line.replaceSubrange(place, with: value)
        } else if let end = line.lastIndex(of: "}") {
            let inside = line[..<end].reversed().drop { $0 == " " }
            line = String(inside.reversed()) + ", \(key) = \(value) " + line[end...]
        }
    }

    /// The text of `lines`, read back to see that it says what was meant and nothing else.
    private func checked(
        _ lines: [String], _ line: Int, _ key: String, _ value: String, _ change: (inout [LabelClass]) -> Void
    ) throws -> String {
        let result = lines.joined(separator: "\n")
        var classes = catalog.classes
        change(&classes)
        let read = try? ProjectConfiguration(parsing: result, path: path)
        guard let read, read.catalog.classes == classes, read.catalog.voidValues == catalog.voidValues else {
            throw byHand(line, key, value)
        }
        return result
    }

    private func index(of name: String) throws -> Int {
        guard let index = catalog.names.firstIndex(of: name) else {
            throw ProjectError(
                .setting(key: "labels.classes", value: name, line: nil), path: path,
                problem: "there is no class \(name) in the list",
                mend: "The classes are " + catalog.names.joined(separator: ", "))
        }
        return index
    }

    private func line(ofClass index: Int) throws -> Int {
        let lines = SettingsText(text).lines
        guard let number = try SettingsReader(text, path: path).line(of: "labels.classes", element: index),
            lines.indices.contains(number - 1), case let line = lines[number - 1],
            line.filter({ $0 == "{" }).count == 1, line.trimmingCharacters(in: .whitespaces).hasPrefix("{")
        else { throw byHand(nil, "name", catalog.names[index]) }
        return number - 1
    }

    private func byHand(_ line: Int?, _ key: String, _ value: String) -> ProjectError {
        ProjectError(
            .setting(key: "labels.classes", value: value, line: line.map { $0 + 1 }), path: path,
            problem: "the list of classes is not laid out so that one class can be changed alone",
            mend: "Write each class on a line of its own, as { value = 0, name = \"road\", color = \"#804080\" }, "
                + "and run the command again")
    }

    /// Where the value of a key is in a line like `{ value = 0, name = "road", also = [3] },`.
    private static func value(of key: String, in line: String) -> Range<String.Index>? {
        let pattern = "[{,]\\s*\(key)\\s*=\\s*"
        guard let start = line.range(of: pattern, options: .regularExpression)?.upperBound, start < line.endIndex else {
            return nil
        }
        let closing: Character
        switch line[start] {
        case "\"", "'": closing = line[start]
        case "[": closing = "]"
        default: return nil
        }
        var index = line.index(after: start)
        while index < line.endIndex, line[index] != closing {
            if closing == "\"", line[index] == "\\" { index = line.index(after: index) }
            if index < line.endIndex { index = line.index(after: index) }
        }
        return index < line.endIndex ? start..<line.index(after: index) : nil
    }
}

extension Project {
    /// Gives a class another name, in `project.toml` and for all labels. A person may have changed the file already.
    ///
    /// A kill in between leaves a project that opens: until the end both names mean the class.
    /// - Throws: `ProjectError`.
    package func renameClass(_ old: String, to new: String) throws {
        guard !new.isEmpty else {
            throw ProjectError(
                .setting(key: "labels.classes", value: new, line: nil), path: configurationURL.path,
                problem: "a class cannot have an empty name", mend: "Give the class a name")
        }
        guard new != old else {
            throw ProjectError(
                .setting(key: "labels.classes", value: new, line: nil), path: configurationURL.path,
                problem: "both names are \(new)", mend: "Give the class another name")
        }
        try editClasses { text, path in
            let names = try ProjectConfiguration(parsing: text, path: path).catalog.names
            let isDone = names.contains(new) && !names.contains(old)
            let edited = try isDone ? text : ClassEditing(text, path: path).renamed(old, to: new)
            try journal.addName(new, toClass: old, known: names)
            return edited
        }
        try journal.forgetName(old)
    }

    /// Lets the pixels of a class count as those of another one, and takes it out of `project.toml`.
    ///
    /// A kill in between leaves a project that opens and says so; the same call then does the rest.
    /// - Throws: `ProjectError`.
    package func mergeClass(_ name: String, into other: String) throws {
        try editClasses { text, path in
            let names = try ProjectConfiguration(parsing: text, path: path).catalog.names
            let edited = try names.contains(name) ? ClassEditing(text, path: path).merged(name, into: other) : text
            try journal.mergeClass(name, into: other, known: names)
            return edited
        }
    }
}
