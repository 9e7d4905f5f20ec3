import Files
import Foundation
import Imagery
import Problems
import XML

/// Reads the masks, polygons and boxes of "CVAT for images 1.1". Other shapes have no area and are left out.
struct CVATReader {
    private let path: String
    private var classes: [String] = []
    private var images: [String: AnnotatedObjects.Image] = [:]
    private var problems: [Problem] = []
    private var image: String?
    private var leftOut: [String: Int] = [:]
    /// The objects of the open image with their z order.
    private var objects: [(order: Int, object: AnnotatedObjects.Object)] = []

    private init(path: String) { self.path = path }

    /// The largest file in bytes.
    private static let most = 1 << 31
    /// Objects without an area.
    private static let withoutArea: Set = ["polyline", "points", "cuboid", "ellipse", "skeleton", "tag"]

    static func read(_ url: URL) throws -> AnnotatedObjects {
        var reader = CVATReader(path: url.path)
        do throws(Problem) {
            try XML.parse(RegularFile.read(url, atMost: most)) { event, line in reader.handle(event, line: line) }
        } catch {
            reader.problems.insert(error.of(url.path), at: 0)
            // The file ends within an image: its labels may be incomplete.
            if let image = reader.image { reader.images[image] = nil }
        }
        for (name, count) in reader.leftOut.sorted(by: { $0.key < $1.key }) {
            reader.problems.append(
                Problem(
                    path: url.path, reason: "objects of the kind \(name) have no area and are left out: \(count)",
                    fix: "draw them as masks or polygons"))
        }
        return try AnnotatedObjects(
            classes: reader.classes, images: reader.images, problems: reader.problems, path: url.path)
    }

    private mutating func handle(_ event: XML.Event, line: Int) {
        switch event {
        case .start(let name, let attributes):
            switch name {
            case "image": startImage(attributes, line: line)
            case "mask", "polygon", "box": add(name, attributes, line: line)
            default: if image != nil, Self.withoutArea.contains(name) { leftOut[name, default: 0] += 1 }
            }
        case .text: break
        case .end(let name): if name == "image" { endImage() }
        }
    }

    private mutating func endImage() {
        guard let image else { return }
        // CVAT draws objects of a higher z order over others; of the same order, the later one.
        images[image]?.objects = objects.enumerated()
            .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }.map(\.element.object)
        self.image = nil
    }

    private mutating func startImage(_ attributes: [String: String], line: Int) {
        objects = []
        image = nil
        guard let name = attributes["name"] else {
            problems.append(problem(line, "the image has no name"))
            return
        }
        guard images[name] == nil else {
            problems.append(problem(line, "the image \(name) is listed twice"))
            images[name]?.problem = problems.last
            return
        }
        guard let height = attributes["height"].flatMap({ Int($0) }),
            let width = attributes["width"].flatMap({ Int($0) }),
            case let size = Size(height: height, width: width), size.isPlausible
        else {
            problems.append(problem(line, "the image \(name) has no valid size"))
            return
        }
        images[name] = AnnotatedObjects.Image(size: size)
        image = name
    }

    private mutating func add(_ kind: String, _ attributes: [String: String], line: Int) {
        guard let image else { return }
        do throws(Problem) {
            guard let label = attributes["label"] else { throw problem(line, "the object has no label") }
            let order = attributes["z_order"].flatMap { Int($0) } ?? 0
            let pixels = try shape(kind, attributes, line)
            let path = path
            objects.append(
                (
                    order,
                    AnnotatedObjects.Object(classIndex: index(of: label)) { size throws(Problem) in
                        do throws(Problem) {
                            return try pixels(size)
                        } catch {
                            throw Problem(path: path, line: line, reason: error.reason, fix: error.fix)
                        }
                    }
                ))
        } catch {
            problems.append(error)
            // The image must not be used without the object.
            images[image]?.problem = error
        }
    }

    private func shape(
        _ kind: String, _ attributes: [String: String], _ line: Int
    ) throws(Problem) -> @Sendable (Size) throws(Problem) -> PixelRuns {
        func numbers(_ names: [String]) throws(Problem) -> [Double] {
            let numbers = names.map { attributes[$0].flatMap { Double($0) } ?? .nan }
            guard numbers.allSatisfy({ abs($0) < 1e9 }) else {
                throw problem(line, "the object needs the numbers \(names.joined(separator: ", "))")
            }
            return numbers
        }
        switch kind {
        case "mask":
            let box = try numbers(["left", "top", "width", "height"]).map { Int($0) }
            let lengths = (attributes["rle"] ?? "").split(separator: ",").map {
                Int($0.trimmingCharacters(in: .whitespaces)) ?? -1
            }
            return { size throws(Problem) in
                guard box.allSatisfy({ $0 >= 0 }), box[2] > 0, box[3] > 0, box[0] + box[2] <= size.width,
                    box[1] + box[3] <= size.height
                else {
                    throw Problem(reason: "the box of the mask is not within the image", fix: "export it again")
                }
                let rect = PixelRect(top: box[1], left: box[0], height: box[3], width: box[2])
                return try AlternatingRuns.pixels(from: lengths, total: rect.count)
                    .placed(in: rect, width: size.width)
            }
        case "polygon":
            let points = (attributes["points"] ?? "").split(whereSeparator: { $0 == ";" || $0 == "," }).map {
                Double($0) ?? .nan
            }
            guard points.count >= 6, points.count.isMultiple(of: 2), points.allSatisfy({ abs($0) < 1e9 }) else {
                throw problem(line, "the polygon needs x and y of at least three corners")
            }
            return { size in Self.filled(points, size) }
        default:
            let box = try numbers(["xtl", "ytl", "xbr", "ybr"])
            return { size in
                Self.filled([box[0], box[1], box[2], box[1], box[2], box[3], box[0], box[3]], size)
            }
        }
    }

    private static func filled(_ points: [Double], _ size: Size) -> PixelRuns {
        var rows: [Range<Int>] = []
        PolygonFill.forEachRow(of: points, in: size) { row, columns in
            rows.append(row * size.width + columns.lowerBound..<row * size.width + columns.upperBound)
        }
        return PixelRuns(merging: rows)
    }

    private mutating func index(of name: String) -> Int {
        if let index = classes.firstIndex(of: name) { return index }
        classes.append(name)
        return classes.count - 1
    }

    private func problem(_ line: Int, _ reason: String) -> Problem {
        Problem(path: path, line: line, reason: reason, fix: "correct the file, or export it again")
    }
}
