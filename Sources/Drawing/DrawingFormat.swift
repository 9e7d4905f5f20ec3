/// The files that a drawing can be written to. The raw value is the file's extension.
package enum DrawingFormat: String, CaseIterable, Sendable {
    case png
    case svg
    case pdf
}
