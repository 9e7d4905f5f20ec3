import Problems
import TOML

extension StudyReader {
    /// The figures of papers.
    func published() throws -> [PublishedCurve] {
        try tables("published").map { node in
            try checkKeys(of: node, ["name", "source", "tiles", "meanIoU", "deviation", "images", "seconds"])
            guard let name = try string("name", in: node), let source = try string("source", in: node) else {
                throw wrong(node, "published figures have no name or source", fix: "write name and source")
            }
            let tiles = try wholeNumbers("tiles", in: node)
            let curve = PublishedCurve(
                name: name, source: source, tiles: tiles, meanIoU: try shares("meanIoU", in: node),
                deviation: try shares("deviation", in: node), images: try wholeNumbers("images", in: node),
                seconds: try numbers("seconds", in: node))
            let counts = [curve.meanIoU.count, curve.deviation.count, curve.images.count, curve.seconds.count]
            guard !tiles.isEmpty, counts.allSatisfy({ $0 == 0 || $0 == tiles.count }) else {
                throw wrong(
                    node, "the figures of \(TOML.quoted(name)) are not as many as their tiles",
                    fix: "write arrays of equal lengths")
            }
            return curve
        }
    }

    private func wholeNumbers(_ key: String, in node: TOMLNode) throws -> [Int] {
        let numbers = try numbers(key, in: node)
        guard numbers.allSatisfy({ $0 == $0.rounded() }) else {
            throw wrong(node.table?[key], "\(key) cannot have fractions", fix: "write an array of whole numbers")
        }
        return numbers.map { Int($0) }
    }

    /// Numbers of at most 1. Papers print them in percent too.
    private func shares(_ key: String, in node: TOMLNode) throws -> [Double] {
        let numbers = try numbers(key, in: node)
        guard numbers.allSatisfy({ $0 <= 1 }) else {
            throw wrong(node.table?[key], "\(key) cannot be above 1", fix: "divide numbers in percent by 100")
        }
        return numbers
    }

    private func numbers(_ key: String, in node: TOMLNode) throws -> [Double] {
        guard let list = node.table?[key] else { return [] }
        let numbers = (list.array ?? []).compactMap { $0.number ?? $0.integer.map(Double.init) }
        guard numbers.count == list.array?.count, numbers.allSatisfy({ 0..<1e15 ~= $0 }) else {
            throw wrong(list, "\(key) cannot be \(list)", fix: "write an array of numbers of at least 0")
        }
        return numbers
    }
}
