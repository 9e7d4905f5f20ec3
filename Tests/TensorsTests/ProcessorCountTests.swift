import Testing

@testable import Tensors

@Suite("Processor count")
struct ProcessorCountTests {
    private static func count(_ environment: [String: String] = [:], _ files: [String: String] = [:], allowed: Int = 8)
        -> Int
    {
        ProcessorCount.usable(allowed: allowed, installed: 16, environment: environment, file: { files[$0] })
    }

    @Test("the smallest limit counts, and TESSERA_THREADS replaces all")
    func limits() {
        #expect(Self.count() == 8)
        #expect(Self.count(["SLURM_CPUS_ON_NODE": "4"]) == 4)
        #expect(Self.count(["SLURM_CPUS_ON_NODE": "4", "SLURM_CPUS_PER_TASK": "2"]) == 2)
        #expect(Self.count(["SLURM_CPUS_ON_NODE": "64"]) == 8)
        #expect(Self.count(["OMPI_COMM_WORLD_LOCAL_SIZE": "4"]) == 4)
        #expect(Self.count(["OMPI_COMM_WORLD_LOCAL_SIZE": "4"], allowed: 1) == 1)
        #expect(Self.count(["OMPI_COMM_WORLD_LOCAL_SIZE": "32"]) == 1)
        #expect(Self.count(["TESSERA_THREADS": "3", "SLURM_CPUS_ON_NODE": "2"]) == 3)
    }

    @Test("values that are no numbers are ignored", arguments: ["", "0", "-2", "two", "99999999999999999999", "2(x3)"])
    func wrong(text: String) {
        for name in ["TESSERA_THREADS", "SLURM_CPUS_ON_NODE", "SLURM_CPUS_PER_TASK", "OMPI_COMM_WORLD_LOCAL_SIZE"] {
            #expect(Self.count([name: text]) == 8)
        }
        #expect(Self.count([:], ["/proc/self/cgroup": text]) == 8)
        #expect(Self.count([:], ["/proc/self/cgroup": "0::/", "/sys/fs/cgroup/cpu.max": text]) == 8)
    }

    @Test("the quota of a control group and of its parents counts, in both versions")
    func quotas() {
        let two = "0::/user.slice/job\n"
        #expect(Self.count([:], ["/proc/self/cgroup": two, "/sys/fs/cgroup/cpu.max": "max 100000\n"]) == 8)
        #expect(Self.count([:], ["/proc/self/cgroup": two, "/sys/fs/cgroup/cpu.max": "350000 100000\n"]) == 3)
        #expect(
            Self.count(
                [:],
                [
                    "/proc/self/cgroup": two, "/sys/fs/cgroup/user.slice/cpu.max": "200000 100000\n",
                    "/sys/fs/cgroup/user.slice/job/cpu.max": "500000 100000\n",
                ]) == 2)
        #expect(Self.count([:], ["/proc/self/cgroup": two, "/sys/fs/cgroup/cpu.max": "50000 100000\n"]) == 1)
        let one = "5:memory:/a\n4:cpu,cpuacct:/docker/abc\n"
        let files = [
            "/proc/self/cgroup": one, "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "400000\n",
            "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        ]
        #expect(Self.count([:], files) == 4)
        #expect(Self.count([:], files.merging(["/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n"]) { $1 }) == 8)
    }

    @Test("the available memory is what the system can give, and at most what control groups permit")
    func memory() {
        let system = ["/proc/meminfo": "MemTotal:  2000 kB\nMemFree: 100 kB\nMemAvailable:    1000 kB\n"]
        func bytes(_ files: [String: String]) -> Int? { AvailableMemory.bytes { system.merging(files) { $1 }[$0] } }
        #expect(bytes([:]) == 1_024_000)
        let two = ["/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/memory.max": "max\n"]
        #expect(bytes(two) == 1_024_000)
        let limited = ["/sys/fs/cgroup/a/memory.max": "5000\n", "/sys/fs/cgroup/a/memory.current": "2000\n"]
        #expect(bytes(two.merging(limited) { $1 }) == 3000)
        let pages = ["/sys/fs/cgroup/a/memory.stat": "anon 500\ninactive_file 1500\nactive_file 7\n"]
        #expect(bytes(two.merging(limited) { $1 }.merging(pages) { $1 }) == 4500)
        let over = ["/sys/fs/cgroup/a/memory.max": "5000\n", "/sys/fs/cgroup/a/memory.current": "6000\n"]
        #expect(bytes(two.merging(over) { $1 }) == 0)
        let one = [
            "/proc/self/cgroup": "4:memory:/a\n", "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "9000\n",
            "/sys/fs/cgroup/memory/a/memory.usage_in_bytes": "1000\n",
        ]
        #expect(bytes(one) == 8000)
        for text in ["", "MemAvailable:", "MemAvailable: x kB", "MemAvailable: 9999999999999999 kB"] {
            #expect(AvailableMemory.bytes { $0 == "/proc/meminfo" ? text : nil } == nil)
        }
        #expect((AvailableMemory.bytes ?? 1) > 0)
    }
}
