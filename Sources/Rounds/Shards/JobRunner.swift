import Problems

/// A program that starts many processes of one command, and numbers them in environment variables.
package enum JobRunner: String, CaseIterable, Sendable {
    case slurm = "Slurm"
    case kubernetes = "Kubernetes"
    case openMPI = "Open MPI"
    case parallel = "GNU parallel"

    /// The variable with the number of the process.
    package var numberVariable: String {
        switch self {
        case .slurm: "SLURM_ARRAY_TASK_ID"
        case .kubernetes: "JOB_COMPLETION_INDEX"
        case .openMPI: "OMPI_COMM_WORLD_RANK"
        case .parallel: "PARALLEL_SEQ"
        }
    }

    /// The variable with the number of processes; nil if there is none, so that the number must be given.
    package var countVariable: String? {
        switch self {
        case .slurm: "SLURM_ARRAY_TASK_COUNT"
        case .openMPI: "OMPI_COMM_WORLD_SIZE"
        case .kubernetes, .parallel: nil
        }
    }

    /// The shard of this process.
    /// - Parameter count: The number of shards; nil to take it from the environment.
    /// - Throws: `Problem` if variables are missing, contradict each other or are not numbers.
    package static func shard(in environment: [String: String], count: Int?) throws(Problem) -> Shard {
        let found = allCases.filter { environment[$0.numberVariable] != nil }
        guard let runner = found.first else {
            throw problem(
                "no variable of the environment has the number of the shard: "
                    + allCases.map { "\($0.numberVariable) of \($0.rawValue)" }.joined(separator: ", "))
        }
        guard found.count == 1 else {
            throw problem("\(found.map(\.numberVariable).joined(separator: " and ")) both have a number")
        }
        return try runner.shard(in: environment, count: count)
    }

    private func shard(in environment: [String: String], count: Int?) throws(Problem) -> Shard {
        let number = try Self.number(numberVariable, environment)
        var all = count
        if all == nil, let countVariable { all = try Self.number(countVariable, environment) }
        guard let all else {
            throw Self.problem("\(numberVariable) is \(number), but the number of shards is not known", .unknownCount)
        }
        // An array with one task is most likely a repetition of one task of a larger array.
        if self == .slurm, count == nil, all < 2 {
            throw Self.problem("the job array has one task, so the number of shards is not known", .unknownCount)
        }
        let first = try first(environment, isCountGiven: count != nil)
        guard let shard = Shard(index: number - first + 1, of: all) else {
            throw Self.problem("\(numberVariable) is \(number), which is not in \(first)...\(first + all - 1)")
        }
        return shard
    }

    /// The number of the first process. A job array of Slurm can start anywhere. If the count is given, it must start
    /// at 1: an array that repeats some tasks of an earlier one starts anywhere, too.
    private func first(_ environment: [String: String], isCountGiven: Bool) throws(Problem) -> Int {
        switch self {
        case .slurm: isCountGiven ? 1 : try Self.number("SLURM_ARRAY_TASK_MIN", environment)
        case .kubernetes, .openMPI: 0
        case .parallel: 1
        }
    }

    private static func number(_ variable: String, _ environment: [String: String]) throws(Problem) -> Int {
        let text = environment[variable] ?? ""
        guard let number = Int(text), 0...1_000_000_000 ~= number else {
            throw problem("the variable \(variable) is \"\(text)\", which is not a number")
        }
        return number
    }

    private enum Fix: String {
        case explicit = "give --shard I/N"
        case unknownCount = "give the number with --shards N"
    }

    private static func problem(_ reason: String, _ fix: Fix = .explicit) -> Problem {
        Problem(reason: reason, fix: fix.rawValue)
    }
}
