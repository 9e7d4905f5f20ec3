import Imagery
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

    private let capacity: Int
    private var slots: [Int: Slot] = [:]
    private var order: [Int] = []
    /// Grows with every change of a picture, so that what was drawn from it can be told from what is to be drawn.
    private var versions: [Int: Int] = [:]
    private var clock = 0
    /// Pictures that were being read when the network's view was renewed: theirs may be the older one.
    private var overtaken: Set<Int> = []

    package init(capacity: Int = 12) { self.capacity = capacity }

    package subscript(image: Int) -> Slot? { slots[image] }

    package func picture(_ image: Int) -> Picture? {
        guard case .ready(let picture)? = slots[image] else { return nil }
        return picture
    }

    /// Whether the picture is still to come.
    func awaits(_ image: Int) -> Bool {
        switch slots[image] {
        case nil, .loading: true
        case .ready, .failed: false
        }
    }

    package func version(of image: Int) -> Int { versions[image] ?? 0 }

    package var loadedImages: [Int] { order.filter { picture($0) != nil } }

    package mutating func put(_ slot: Slot, at image: Int) {
        touch(image)
        slots[image] = slot
        bump(image)
        while order.count > capacity {
            let oldest = order.removeFirst()
            slots[oldest] = nil
            versions[oldest] = nil
        }
    }

    package mutating func touch(_ image: Int) {
        order.removeAll { $0 == image }
        order.append(image)
    }

    /// The network's view of every image is another one now. Returns the pictures at hand; those still being read are
    /// told by `isOvertaken` once they are there.
    mutating func renewMaps() -> [Int] {
        overtaken = Set(slots.filter { $0.value == .loading }.keys)
        return loadedImages
    }

    /// Whether the maps that came with the picture may be older than the last renewal; says so once.
    mutating func isOvertaken(_ image: Int) -> Bool { overtaken.remove(image) != nil }

    package mutating func setMaps(_ maps: ImageMaps?, of image: Int) {
        guard var picture = picture(image) else { return }
        picture.maps = maps
        slots[image] = .ready(picture)
        bump(image)
    }

    /// Puts the labels of a tile where it lies in its image.
    package mutating func paste(_ mask: LabelMask, at rect: PixelRect, of image: Int) {
        guard var picture = picture(image) else { return }
        slots[image] = nil
        picture.labels.paste(mask, top: rect.top, left: rect.left)
        slots[image] = .ready(picture)
        bump(image)
    }

    private mutating func bump(_ image: Int) {
        clock += 1
        versions[image] = clock
    }
}
