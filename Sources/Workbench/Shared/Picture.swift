import Imagery
import OrderedCollections
import Rounds

/// A loaded image with its labels, and with its prediction maps if there are any.
package struct Picture: Sendable, Equatable {
    package let image: Image
    /// The stored labels of all tiles.
    package var labels: LabelMask
    /// The prediction and entropy maps; nil before the first round has scored the image.
    package var maps: ImageMaps?

    package init(image: Image, labels: LabelMask, maps: ImageMaps?) {
        precondition(image.size == labels.size, "Picture: image \(image.size), labels \(labels.size)")
        self.image = image
        self.labels = labels
        self.maps = maps
    }

    /// The part inside `rect`, which must lie within the image.
    func cropped(to rect: PixelRect) -> Picture {
        Picture(
            image: image.cropped(to: rect), labels: labels.cropped(to: rect),
            maps: maps.map {
                ImageMaps(predicted: $0.predicted.cropped(to: rect), entropy: $0.entropy.cropped(to: rect))
            })
    }
}

/// A least-recently-used cache of loaded images, by their index in the dataset.
package struct LoadedPictureCache: Sendable {
    package enum Slot: Sendable, Equatable {
        case loading
        case ready(Picture)
        case failed(String)
    }

    private struct Entry {
        var slot: Slot
        /// Grows with every change, so that cached drawings can be checked.
        var version: Int
    }

    private let capacity: Int
    /// By image, the least recently used one first.
    private var entries: OrderedDictionary<Int, Entry> = [:]
    private var clock = 0
    /// Images that were loading when new maps were made. Their maps may be the old ones.
    private var imagesWithOldMaps: Set<Int> = []

    /// - Parameter capacity: The number of images. More images mean fewer reads when the user goes back and forth.
    ///   A photo of 12 megapixels needs about 70 MB with its maps and labels.
    package init(capacity: Int = 12) { self.capacity = capacity }

    package subscript(image: Int) -> Slot? { entries[image]?.slot }

    package func picture(_ image: Int) -> Picture? {
        guard case .ready(let picture)? = self[image] else { return nil }
        return picture
    }

    /// True if the image is not loaded yet and has not failed.
    func awaits(_ image: Int) -> Bool {
        switch self[image] {
        case nil, .loading: true
        case .ready, .failed: false
        }
    }

    package func version(of image: Int) -> Int { entries[image]?.version ?? 0 }

    package var loadedImages: [Int] { entries.keys.filter { picture($0) != nil } }

    package mutating func put(_ slot: Slot, at image: Int) {
        clock += 1
        entries[image] = Entry(slot: slot, version: clock)
        touch(image)
        while entries.count > capacity { entries.removeFirst() }
    }

    package mutating func touch(_ image: Int) {
        if let entry = entries.removeValue(forKey: image) { entries[image] = entry }
    }

    /// New maps were made for all images. Returns the loaded images, whose maps must be read again. Images that are
    /// still loading are remembered for `consumeHasOldMaps`.
    mutating func renewMaps() -> [Int] {
        imagesWithOldMaps = Set(entries.keys.filter { self[$0] == .loading })
        return loadedImages
    }

    /// True once after `renewMaps`, if the image was loading at that time and its maps may be old.
    mutating func consumeHasOldMaps(_ image: Int) -> Bool { imagesWithOldMaps.remove(image) != nil }

    package mutating func setMaps(_ maps: ImageMaps?, of image: Int) { change(image) { $0.maps = maps } }

    /// Writes the labels of a tile into the labels of its image.
    package mutating func paste(_ mask: LabelMask, at rect: PixelRect, of image: Int) {
        change(image) { $0.labels.paste(mask, top: rect.top, left: rect.left) }
    }

    private mutating func change(_ image: Int, _ change: (inout Picture) -> Void) {
        guard var picture = picture(image) else { return }
        entries[image]?.slot = .loading  // drops the second reference, else the change would copy all pixels
        change(&picture)
        clock += 1
        entries[image] = Entry(slot: .ready(picture), version: clock)
    }
}
