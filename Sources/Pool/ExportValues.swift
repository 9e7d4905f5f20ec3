import Imagery
import Problems

/// The values of exported masks: those that the classes have in mask files, and two for void and unlabeled that no class
/// has.
package struct ExportValues: Hashable, Sendable {
    package let void: UInt8
    package let unlabeled: UInt8
    private let catalog: ClassCatalog

    /// Void and unlabeled are 254 and 255 where no class has these values; else the highest that no class has.
    /// - Throws: `Problem` where the classes leave no two values.
    package init(_ catalog: ClassCatalog) throws {
        let taken = catalog.classes.reduce(into: Set<UInt8>()) { taken, member in
            taken.insert(member.maskValue)
            taken.formUnion(member.furtherValues)
        }
        let free = (UInt8.min...UInt8.max).reversed().filter { !taken.contains($0) }
        guard
            let void = free.contains(LabelMask.void)
                ? LabelMask.void : free.first(where: { $0 != LabelMask.unlabeled }),
            let unlabeled = free.contains(LabelMask.unlabeled) ? LabelMask.unlabeled : free.first(where: { $0 != void })
        else {
            throw Problem(
                path: "export",
                reason:
                    "the classes leave \(free.count) of the values 0 to 255; void and unlabeled pixels need one each",
                fix: "take values out of `also` in the list of classes in project.toml")
        }
        (self.void, self.unlabeled) = (void, unlabeled)
        self.catalog = catalog
    }

    /// The value of each class index, of `LabelMask.void` and of `LabelMask.unlabeled`; 256 entries.
    package var table: [UInt8] {
        var table = [UInt8](repeating: void, count: 256)
        for (index, member) in catalog.classes.enumerated() { table[index] = member.maskValue }
        table[Int(LabelMask.unlabeled)] = unlabeled
        return table
    }

    /// A color for each value: those of the classes, and for void and unlabeled two that are no grays and no color of a
    /// class. So a program that saves the masks as RGB keeps the pixels apart: a gray could be the value of a class.
    package var palette: [RGB] {
        var palette = [RGB](repeating: RGB(0, 0, 0), count: 256)
        palette[Int(void)] = voidColor
        palette[Int(unlabeled)] = unlabeledColor
        for member in catalog.classes { palette[Int(member.maskValue)] = member.color }
        return palette
    }

    /// Nearly black.
    var voidColor: RGB { free { RGB(0, $0, $1) } }

    /// Nearly white.
    var unlabeledColor: RGB { free { RGB(255, $0 ^ 0xFF, $1 ^ 0xFF) } }

    /// The first color that is none of a class or of void. Only a list of 65,536 colors could take them all.
    private func free(_ color: (_ green: UInt8, _ blue: UInt8) -> RGB) -> RGB {
        let taken = catalog.classes.reduce(into: catalog.voidColors) { $0.formUnion($1.maskColors.union([$1.color])) }
        func candidate(_ number: UInt16) -> RGB { color(UInt8(number >> 8), UInt8(truncatingIfNeeded: number)) }
        return candidate((32...UInt16.max).first { !taken.contains(candidate($0)) } ?? 1)
    }

    /// The text of the `classes.txt` that goes with the masks; see `ClassFile`.
    package var classesText: String {
        let voidValues = catalog.voidValues.union([void]).subtracting([unlabeled])
        let own = ClassCatalog(classes: catalog.classes, voidValues: voidValues, voidColors: [voidColor])
        return own.text + "unlabeled \(unlabeled) \(unlabeledColor.hexadecimal)\n"
    }
}

extension MaskMapping {
    /// What the values and colors mean in masks that the program exported for these classes. The catalog's void values stay
    /// void.
    /// - Throws: `Problem` where the classes leave no values for void and unlabeled.
    package static func exported(_ catalog: ClassCatalog) throws -> MaskMapping {
        let values = try ExportValues(catalog)
        var mapping = MaskMapping(catalog)
        mapping.reading = .values
        mapping[values.void] = LabelMask.void
        mapping[values.unlabeled] = LabelMask.unlabeled
        mapping.add([(values.voidColor, LabelMask.void), (values.unlabeledColor, LabelMask.unlabeled)])
        mapping.add(catalog.classes.enumerated().map { ($1.color, UInt8($0)) })
        return mapping
    }

    /// What the values and colors mean in masks that have a file of classes: the classes are matched by their names, also
    /// by former ones.
    ///
    /// - Parameter missing: Gets the names that the project does not have, with their values, which mean nothing then.
    package init(_ file: ClassFile, as catalog: ClassCatalog, missing: inout [UInt8: String]) {
        let labels = file.catalog.classes.map { catalog.index(of: $0) }
        for (member, label) in zip(file.catalog.classes, labels) where label == nil {
            missing[member.maskValue] = member.name
        }
        self.init(file.maskCatalog, labels: labels, unlabeled: (file.unlabeledValues, file.unlabeledColors))
    }
}

extension ClassCatalog {
    /// The class that a class of a file is, by its present or a former name. Where several classes have or had the name, it
    /// is the one that has the value in masks.
    fileprivate func index(of member: LabelClass) -> UInt8? {
        let name = member.name.squeezed
        let named = classes.indices.filter { index in
            classes[index].formerNames.union([classes[index].name]).contains { $0.squeezed == name }
        }
        if named.count <= 1 { return named.first.map { UInt8($0) } }
        return named.first { index in
            classes[index].furtherValues.union([classes[index].maskValue]).contains(member.maskValue)
        }.map { UInt8($0) }
    }
}
