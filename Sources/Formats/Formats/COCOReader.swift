import Foundation
import Imagery
import Problems

/// Reads COCO's instances from one or several files.
struct COCOReader {
    private let path: String
    private var classes: [String] = []
    private var images: [String: AnnotatedObjects.Image] = [:]
    private var problems: [Problem] = []

    /// - Parameter path: The file or folder, for messages.
    init(path: String) { self.path = path }

    /// - Throws: `Problem` if the file cannot be used at all.
    mutating func add(_ url: URL) throws {
        let file = try JSONFile.read(COCOFile.self, from: url)
        var found = JSONProblems(path: url.path)
        defer { problems += found.all }
        var categories: [Int: String] = [:]
        for (place, category) in found.usable(file.categories, "categories") {
            guard categories[category.id] == nil else {
                found.leaveOut(place, "the category \(category.id) is defined twice")
                continue
            }
            categories[category.id] = category.name
        }
        var names: [Int: String] = [:]
        for (place, image) in found.usable(file.images, "images") {
            let size = Size(height: image.height, width: image.width)
            guard size.isPlausible else {
                found.leaveOut(place, "the image has no valid size")
                continue
            }
            guard names[image.id] == nil, images[image.name] == nil else {
                found.leaveOut(place, "the image \(image.id) (\(image.name)) is listed twice")
                // It is not clear which image the objects belong to.
                if let other = names[image.id] { images[other]?.problem = .ambiguous(other, in: url) }
                continue
            }
            names[image.id] = image.name
            images[image.name] = AnnotatedObjects.Image(size: size)
        }
        var ids: Set<Int> = []
        for (index, element) in file.annotations.enumerated() {
            let place = "annotations[\(index)]"
            switch element.result {
            case .failure(let error):
                let problem = JSONFile.problem(error, path: url.path, element: place)
                found.add(problem)
                // The image must not be used without the object.
                if let id = element.imageID, let name = names[id] { images[name]?.problem = problem }
            case .success(let annotation):
                guard let name = names[annotation.image] else {
                    found.leaveOut(place, "there is no image \(annotation.image)")
                    continue
                }
                guard let category = categories[annotation.category] else {
                    found.leaveOut(place, "there is no category \(annotation.category)")
                    images[name]?.problem = found.all.last
                    continue
                }
                if let id = annotation.id, !ids.insert(id).inserted {
                    found.leaveOut(place, "the id \(id) is used twice")
                    images[name]?.problem = found.all.last
                    continue
                }
                // Only categories with objects count: some datasets have more than a thousand.
                let classIndex = self.index(of: category)
                let shape = annotation.segmentation
                images[name]?.objects.append(
                    AnnotatedObjects.Object(classIndex: classIndex) { size throws(Problem) in
                        do throws(Problem) {
                            return try shape.pixels(in: size)
                        } catch {
                            throw error.with(reason: "\(place): \(error.reason)")
                        }
                    })
            }
        }
    }

    /// - Throws: `Problem` if there are no images.
    func objects() throws -> AnnotatedObjects {
        try AnnotatedObjects(classes: classes, images: images, problems: problems, path: path)
    }

    private mutating func index(of name: String) -> Int {
        if let index = classes.firstIndex(of: name) { return index }
        classes.append(name)
        return classes.count - 1
    }
}

extension Problem {
    fileprivate static func ambiguous(_ image: String, in file: URL) -> Problem {
        Problem(
            path: file.path, reason: "the image \(image) has the id of another one", fix: "give each image its own id")
    }
}

/// The content of a file of COCO's instances.
private struct COCOFile: Decodable {
    let images: [Lossy<Image>]
    let annotations: [ReadAnnotation]
    let categories: [Lossy<Category>]

    struct Image: Decodable {
        let id: Int
        let name: String
        let width: Int
        let height: Int

        enum CodingKeys: String, CodingKey {
            case id, width, height
            case name = "file_name"
        }
    }

    struct Category: Decodable {
        let id: Int
        let name: String
    }

    struct Annotation: Decodable {
        let id: Int?
        let image: Int
        let category: Int
        let segmentation: COCOShape

        enum CodingKeys: String, CodingKey {
            case id, segmentation
            case image = "image_id"
            case category = "category_id"
        }
    }

    /// An annotation. If it is broken, `result` has the error. `imageID` is its image, if that can be read.
    struct ReadAnnotation: Decodable {
        let result: Result<Annotation, any Error>
        let imageID: Int?

        init(from decoder: any Decoder) throws {
            result = Result { try Annotation(from: decoder) }
            imageID = try? decoder.container(keyedBy: Annotation.CodingKeys.self).decode(Int.self, forKey: .image)
        }
    }
}

/// The pixels of an object in COCO's files.
private enum COCOShape: Decodable, Sendable {
    case polygons([[Double]])
    case lengths([Int], Size?)
    case text(String, Size?)

    private enum CodingKeys: String, CodingKey { case counts, size }

    init(from decoder: any Decoder) throws {
        if let polygons = try? [[Double]](from: decoder) {
            self = .polygons(polygons)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let extents = try container.decode([Int].self, forKey: .size)
        let size = extents.count == 2 ? Size(height: extents[0], width: extents[1]) : nil
        guard size?.isPlausible == true else {
            throw DecodingError.dataCorruptedError(
                forKey: .size, in: container, debugDescription: "the size is not a height and a width")
        }
        if let text = try? container.decode(String.self, forKey: .counts) {
            self = .text(text, size)
        } else {
            self = .lengths(try container.decode([Int].self, forKey: .counts), size)
        }
    }

    func pixels(in size: Size) throws(Problem) -> PixelRuns {
        switch self {
        case .polygons(let polygons):
            var rows: [Range<Int>] = []
            for polygon in polygons {
                guard polygon.count >= 6, polygon.count.isMultiple(of: 2) else {
                    throw Problem(
                        reason: "a polygon has \(polygon.count) numbers", fix: "give x and y of at least three corners")
                }
                PolygonFill.forEachRow(of: polygon, in: size) { row, columns in
                    rows.append(row * size.width + columns.lowerBound..<row * size.width + columns.upperBound)
                }
            }
            return PixelRuns(merging: rows)
        case .lengths(let lengths, let own): return try Self.pixels(lengths, own, in: size)
        case .text(let text, let own): return try Self.pixels(COCORuns.lengths(from: text), own, in: size)
        }
    }

    private static func pixels(_ lengths: [Int], _ own: Size?, in size: Size) throws(Problem) -> PixelRuns {
        guard own == size else {
            throw Problem(
                reason: "the run lengths are for \(own.map { "\($0)" } ?? "no") pixels, the image has \(size)",
                fix: "export the labels again")
        }
        return try COCORuns.pixels(from: lengths, in: size)
    }
}
