import Problems
import Rounds
import Testing

@Suite("Shards from the environment")
struct JobRunnerTests {
    private static func slurm(_ id: Int, from first: Int, count: Int) -> [String: String] {
        [
            "SLURM_ARRAY_TASK_ID": "\(id)", "SLURM_ARRAY_TASK_MIN": "\(first)", "SLURM_ARRAY_TASK_COUNT": "\(count)",
        ]
    }

    @Test(
        "each program's variables give the shard",
        arguments: [
            (slurm(0, from: 0, count: 7), nil, "1/7"), (slurm(6, from: 0, count: 7), nil, "7/7"),
            (slurm(3, from: 1, count: 7), nil, "3/7"),
            // One task of an array of seven is repeated.
            (slurm(3, from: 3, count: 1), 7, "3/7"),
            (["OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "4"], nil, "1/4"),
            (["OMPI_COMM_WORLD_RANK": "3", "OMPI_COMM_WORLD_SIZE": "4"], nil, "4/4"),
            (["JOB_COMPLETION_INDEX": "0"], 5, "1/5"), (["JOB_COMPLETION_INDEX": "4"], 5, "5/5"),
            (["PARALLEL_SEQ": "1"], 3, "1/3"), (["PARALLEL_SEQ": "3"], 3, "3/3"),
        ] as [([String: String], Int?, String)])
    func shards(environment: [String: String], count: Int?, shard: String) throws {
        #expect(try JobRunner.shard(in: environment, count: count) == Shard(shard))
    }

    @Test(
        "variables that are missing, wrong or contradict each other are refused, with a fix",
        arguments: [
            ([:], 4, "no variable of the environment"),
            (["JOB_COMPLETION_INDEX": "0"], nil, "the number of shards is not known"),
            (["PARALLEL_SEQ": "2"], nil, "the number of shards is not known"),
            (["PARALLEL_SEQ": "0"], 4, "not in 1...4"), (["JOB_COMPLETION_INDEX": "4"], 4, "not in 0...3"),
            (["PARALLEL_SEQ": "two"], 4, "not a number"), (["PARALLEL_SEQ": "-1"], 4, "not a number"),
            (["PARALLEL_SEQ": "9999999999999999999"], 4, "not a number"),
            (["PARALLEL_SEQ": "1", "JOB_COMPLETION_INDEX": "0"], 4, "JOB_COMPLETION_INDEX and PARALLEL_SEQ both"),
            (slurm(3, from: 3, count: 1), nil, "the job array has one task"),
            (slurm(9, from: 1, count: 3), nil, "not in 1...3"), (slurm(0, from: 0, count: 1), 3, "not in 1...3"),
            (["SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_COUNT": "3"], nil, "SLURM_ARRAY_TASK_MIN"),
            (["OMPI_COMM_WORLD_RANK": "1"], nil, "OMPI_COMM_WORLD_SIZE"),
        ] as [([String: String], Int?, String)])
    func refused(environment: [String: String], count: Int?, reason: String) {
        let problem = #expect(throws: Problem.self) { _ = try JobRunner.shard(in: environment, count: count) }
        #expect(problem?.reason.contains(reason) == true && problem?.fix.hasPrefix("give ") == true)
    }
}
