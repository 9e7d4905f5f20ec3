import Foundation

/// A folder that a person gave, before it is known what it holds.
package enum ImageFolder {
    /// Whether the folder or a folder below it has an image. The search ends at the first one.
    package static func hasImages(_ url: URL) -> Bool { PictureFiles.contain(under: url) { _ in true } }
}
