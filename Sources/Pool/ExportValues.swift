import Imagery
import Problems

/// The values of exported masks. Classes have their mask values. Void and unlabeled have two values that no class uses.
package struct ExportValues: Hashable, Sendable {
    package let void: UInt8
    package let unlabeled: UInt8
    private let catalog: ClassCatalog

    /// Chooses the values of void and unlabeled: 254 and 255 if they are free, otherwise the highest free values.
    /// - Throws: `Problem` if fewer than two values are free.
    package init(_ catalog: ClassCatalog) throws {
        let taken = catalog.classes.reduce(into: Set<UInt8>()) { taken, member in
            taken.insert(member.maskValue)
            taken.formUnion(member.mergedValues)
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
                    "the classes leave \(free.count) of the values 0 to 255 free; void and unlabeled pixels need two",
                fix: "remove values from `also` in the classes of project.toml")
        }
        (self.void, self.unlabeled) = (void, unlabeled)
        self.catalog = catalog
    }

    /// The exported value of each class index, of `LabelMask.void` and of `LabelMask.unlabeled`; 256 entries.
    package var table: [UInt8] {
        var table = [UInt8](repeating: void, count: 256)
        for (index, member) in catalog.classes.enumerated() { table[index] = member.maskValue }
        table[Int(LabelMask.unlabeled)] = unlabeled
        return table
    }

    /// A color for each value, 256 entries. Void and unlabeled get colors that are not gray and not used by a class.
    /// Then masks stay readable if another program saves them as RGB, where a gray could be a class value.
    package var palette: [RGB] {
        var palette = [RGB](repeating: RGB(0, 0, 0), count: 256)
        palette[Int(void)] = voidColor
        palette[Int(unlabeled)] = unlabeledColor
        for member in catalog.classes { palette[Int(member.maskValue)] = member.color }
        return palette
    }

    /// The color of void, nearly black.
    var voidColor: RGB { free { RGB(0, $0, $1) } }

    /// The color of unlabeled pixels, nearly white.
    var unlabeledColor: RGB { free { RGB(255, $0 ^ 0xFF, $1 ^ 0xFF) } }

    /// The first color that no class and no void entry uses. The search starts at 32 so that the color is not gray. It
    /// fails only if all 65,504 candidates are in use.
    private func free(_ color: (_ green: UInt8, _ blue: UInt8) -> RGB) -> RGB {
        let taken = catalog.classes.reduce(into: catalog.voidColors) { $0.formUnion($1.maskColors.union([$1.color])) }
        func candidate(_ number: UInt16) -> RGB { color(UInt8(number >> 8), UInt8(truncatingIfNeeded: number)) }
        return candidate((32...UInt16.max).first { !taken.contains(candidate($0)) } ?? 1)
    }

    /// The text of the `classes.txt` that is exported with the masks. See `ClassFile`.
    package var classesText: String {
        let voidValues = catalog.voidValues.union([void]).subtracting([unlabeled])
        let own = ClassCatalog(classes: catalog.classes, voidValues: voidValues, voidColors: [voidColor])
        return own.text + "unlabeled \(unlabeled) \(unlabeledColor.hexadecimal)\n"
    }
}

extension MaskMapping {
    /// The mapping for masks that the program exported for these classes. Void values of the catalog stay void.
    /// - Throws: `Problem` if the classes leave no values for void and unlabeled.
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

    /// The mapping for masks with a classes file. Classes are matched by their present or former names.
    ///
    /// - Parameter missing: Receives the values and names of classes that the project does not have. Their values are
    ///   not mapped.
    package init(_ file: ClassFile, as catalog: ClassCatalog, missing: inout [UInt8: String]) {
        let labels = file.catalog.classes.map { catalog.index(of: $0) }
        for (member, label) in zip(file.catalog.classes, labels) where label == nil {
            missing[member.maskValue] = member.name
        }
        self.init(file.maskCatalog, labels: labels, unlabeled: (file.unlabeledValues, file.unlabeledColors))
    }
}

extension ClassCatalog {
    /// The index of the class with the present or former name of a class of a file. If several classes have or had this
    /// name, the mask value decides.
    fileprivate func index(of member: LabelClass) -> UInt8? {
        let name = member.name.withSingleSpaces
        let named = classes.indices.filter { index in
            classes[index].formerNames.union([classes[index].name]).contains { $0.withSingleSpaces == name }
        }
        if named.count <= 1 { return named.first.map { UInt8($0) } }
        return named.first { index in
            classes[index].mergedValues.union([classes[index].maskValue]).contains(member.maskValue)
        }.map { UInt8($0) }
    }
}
