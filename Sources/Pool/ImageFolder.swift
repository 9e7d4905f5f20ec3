import Foundation

/// A folder that a person gave, before it is known what it holds.
package enum ImageFolder {
    /// A message must not wait for the search of a whole disk.
    private static let mostFolders = 1000

    /// Whether the folder or a folder below it has an image. The search ends at the first one, or after many folders.
    package static func hasImages(_ url: URL) -> Bool {
        PictureFiles.contain(under: url, mostFolders: mostFolders) { _ in true }
    }
}
