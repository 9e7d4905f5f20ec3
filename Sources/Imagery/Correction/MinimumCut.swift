/// A minimum cut of a graph between a source and a sink.
///
/// Each node has a capacity from the source and one to the sink. The maximum flow is found with blocking flows on level
/// graphs (Dinic, "Algorithm for solution of a problem of maximum flow in networks with power estimation", Soviet
/// Mathematics Doklady 11, 1970). Capacities are integers, so the flow is exact and the result is deterministic.
struct MinimumCut {
    /// The edges of each node, in pairs of opposite directions: edge `e` goes to `heads[e]`, and `e ^ 1` goes back.
    private var heads: [Int32] = []
    private var capacities: [Int] = []
    /// The next edge of the same node; -1 for the last.
    private var nextEdges: [Int32] = []
    private var firstEdges: [Int32]
    private let source: Int
    private let sink: Int

    init(nodeCount: Int, edgeCount: Int) {
        (source, sink) = (nodeCount, nodeCount + 1)
        firstEdges = [Int32](repeating: -1, count: nodeCount + 2)
        let capacity = 2 * (nodeCount + edgeCount)
        heads.reserveCapacity(capacity)
        capacities.reserveCapacity(capacity)
        nextEdges.reserveCapacity(capacity)
    }

    /// Connects a node with the source (`bias` > 0) or with the sink (`bias` < 0). Call it once for each node.
    mutating func addBias(_ bias: Int, to node: Int) {
        if bias > 0 { addEdge(from: source, to: node, bias) } else if bias < 0 { addEdge(from: node, to: sink, -bias) }
    }

    /// Adds an edge that costs `capacity` if its tail is on the source's side and its head is not, and `back` if it is
    /// the other way round.
    mutating func addEdge(from tail: Int, to head: Int, _ capacity: Int, back: Int = 0) {
        precondition(capacity >= 0 && back >= 0, "MinimumCut: capacities \(capacity), \(back)")
        for (tail, head, capacity) in [(tail, head, capacity), (head, tail, back)] {
            nextEdges.append(firstEdges[tail])
            firstEdges[tail] = Int32(heads.count)
            heads.append(Int32(head))
            capacities.append(capacity)
        }
    }

    /// Returns the nodes on the source's side of a minimum cut: of all minimum cuts, the one with the fewest. The time
    /// is at most O(nodes^2 * edges), and much less for graphs of superpixels.
    mutating func sourceSide() -> [Bool] {
        var levels = findLevels()
        while levels[sink] >= 0 {
            push(through: levels)
            levels = findLevels()
        }
        return levels.prefix(source).map { $0 >= 0 }
    }

    /// The number of edges on the shortest path from the source to each node that has free capacity; -1 if there is none.
    private func findLevels() -> [Int32] {
        var levels = [Int32](repeating: -1, count: firstEdges.count)
        levels[source] = 0
        var queue = [source]
        var next = 0
        while next < queue.count {
            let node = queue[next]
            next += 1
            var edge = Int(firstEdges[node])
            while edge >= 0 {
                let head = Int(heads[edge])
                if capacities[edge] > 0, levels[head] < 0 {
                    levels[head] = levels[node] + 1
                    queue.append(head)
                }
                edge = Int(nextEdges[edge])
            }
        }
        return levels
    }

    /// Pushes flow along shortest paths until each of them has an edge without free capacity.
    private mutating func push(through levels: [Int32]) {
        /// The edge of each node to try next.
        var current = firstEdges
        var path: [Int] = []
        var node = source
        while true {
            if node == sink {
                let flow = path.reduce(Int.max) { min($0, capacities[$1]) }
                for edge in path {
                    capacities[edge] -= flow
                    capacities[edge ^ 1] += flow
                }
                let full = path.firstIndex { capacities[$0] == 0 } ?? 0
                node = Int(heads[path[full] ^ 1])
                path.removeSubrange(full...)
            }
            var edge = Int(current[node])
            while edge >= 0, capacities[edge] == 0 || levels[Int(heads[edge])] != levels[node] + 1 {
                edge = Int(nextEdges[edge])
            }
            current[node] = Int32(edge)
            if edge >= 0 {
                path.append(edge)
                node = Int(heads[edge])
            } else {
                guard let last = path.popLast() else { return }
                node = Int(heads[last ^ 1])
                current[node] = nextEdges[last]
            }
        }
    }
}
