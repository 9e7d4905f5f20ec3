import Imagery

/// A class that pixels may have.
package struct LabelClass: Hashable, Sendable {
    package let name: String
    package let color: RGB
    /// The value that stands for the class in mask files.
    package let maskValue: UInt8
    /// Further values that mask files have for the class: those of classes that were merged into it.
    package let furtherValues: Set<UInt8>

    package init(name: String, color: RGB, maskValue: UInt8, furtherValues: Set<UInt8> = []) {
        self.name = name
        self.color = color
        self.maskValue = maskValue
        self.furtherValues = furtherValues
    }
}

/// The classes of a project, in the order of their indices, and how mask files spell them.
package struct ClassCatalog: Hashable, Sendable {
    package let classes: [LabelClass]
    /// Values of mask files that mean void.
    package let voidValues: Set<UInt8>

    package init(classes: [LabelClass], voidValues: Set<UInt8>) {
        self.classes = classes
        self.voidValues = voidValues
    }

    package var count: Int { classes.count }

    package var names: [String] { classes.map(\.name) }
}
