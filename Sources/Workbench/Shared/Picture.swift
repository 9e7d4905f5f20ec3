import Imagery
import OrderedCollections
import Rounds

/// An image as the screen has it, with what is known of its pixels.
package struct Picture: Sendable, Equatable {
    package let image: Image
    /// All tiles' labels as the journal has them.
    package var labels: LabelMask
    /// The network's view; nil before the first round has scored the image.
    package var maps: ImageMaps?

    package init(image: Image, labels: LabelMask, maps: ImageMaps?) {
        precondition(image.size == labels.size, "Picture: image \(image.size), labels \(labels.size)")
        self.image = image
        self.labels = labels
        self.maps = maps
    }
}

/// The pictures at hand; those not looked at for longest make room.
package struct PictureShelf: Sendable {
    package enum Slot: Sendable, Equatable {
        case loading
        case ready(Picture)
        case failed(String)
    }

    private struct Entry {
        var slot: Slot
        /// Grows with every change, so that what was drawn from the slot can be told from what is to be drawn.
        var version: Int
    }

    private let capacity: Int
    /// By image, the one not looked at for longest first.
    private var entries: OrderedDictionary<Int, Entry> = [:]
    private var clock = 0
    /// Pictures that were being read when the network's view was renewed: theirs may be the older one.
    private var overtaken: Set<Int> = []

    package init(capacity: Int = 12) { self.capacity = capacity }

    package subscript(image: Int) -> Slot? { entries[image]?.slot }

    package func picture(_ image: Int) -> Picture? {
        guard case .ready(let picture)? = self[image] else { return nil }
        return picture
    }

    /// Whether the picture is still to come.
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

    /// The network's view of every image is another one now. Returns the pictures at hand; those still being read are
    /// told by `isOvertaken` once they are there.
    mutating func renewMaps() -> [Int] {
        overtaken = Set(entries.keys.filter { self[$0] == .loading })
        return loadedImages
    }

    /// Whether the maps that came with the picture may be older than the last renewal; says so once.
    mutating func isOvertaken(_ image: Int) -> Bool { overtaken.remove(image) != nil }

    package mutating func setMaps(_ maps: ImageMaps?, of image: Int) { change(image) { $0.maps = maps } }

    /// Puts the labels of a tile where it lies in its image.
    package mutating func paste(_ mask: LabelMask, at rect: PixelRect, of image: Int) {
        change(image) { $0.labels.paste(mask, top: rect.top, left: rect.left) }
    }

    private mutating func change(_ image: Int, _ change: (inout Picture) -> Void) {
        guard var picture = picture(image) else { return }
        entries[image]?.slot = .loading  // or the change would copy all pixels
        change(&picture)
        clock += 1
        entries[image] = Entry(slot: .ready(picture), version: clock)
    }
}
