/// The file formats of drawings. The raw value is the file name extension.
package enum DrawingFormat: String, CaseIterable, Sendable {
    case png
    case svg
    case pdf
}
