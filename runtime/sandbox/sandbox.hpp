#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leastwise::loop {
class Loop;
}

namespace leastwise::sandbox {

/// A file descriptor with one owner.
class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept;
    ~Fd();
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_ = -1;
};

enum class Filesystem { read_only, read_write };

/// Whose files a mount shows. Links in a user's may lead anywhere; the engine's own lead nowhere else.
enum class Origin { user, engine };

/// A host file or directory made visible inside.
struct Mount {
    std::string source;
    std::string target;
    Filesystem access = Filesystem::read_only;
    Origin origin = Origin::user;
};

struct Limits {
    std::uint64_t memory_bytes = 128ULL << 20;
    std::uint64_t tmp_bytes = 512ULL << 20;
    std::uint32_t processes = 1024;   // Lambda quotas: "execution processes/threads"
    std::uint32_t open_files = 1024;  // Lambda quotas: "file descriptors"
};

/// What to run and what it may see. Where there is no mount namespace (Level::syscalls, Level::none) nothing
/// can appear at `Mount::target`: paths in argv, environment and working_directory that lie under a target
/// are then rewritten to lie under its source.
struct Spec {
    std::string name;  ///< logical id; appears in findings
    std::vector<std::string> argv;
    /// Complete; nothing is inherited. `{port:N}` in a value stands for the port that listener N really has
    /// (0 = the first of listen_ports), which differs from the one asked for where namespaces are missing.
    std::vector<std::pair<std::string, std::string>> environment;
    std::string working_directory = "/var/task";
    std::vector<Mount> mounts;  ///< interpreter, /var/task, /opt, /var/runtime
    Limits limits;
    std::vector<std::uint16_t> listen_ports;  ///< loopback ports inside, opened before exec
    std::uint64_t tmp = 0;  ///< KeptTmp::id() of a /tmp that outlives the process; 0: one of its own
};

/// How much of the confinement the kernel grants. Detected by doing, not by reading version numbers.
enum class Level {
    full,      ///< namespaces, Landlock, seccomp, rlimits
    syscalls,  ///< no user namespaces: seccomp, Landlock and rlimits only
    none       ///< rlimits only
};

/// One mechanism of the confinement on this machine, for `doctor` and the reports.
struct Mechanism {
    std::string name;  ///< "user namespace", "landlock", …
    bool available = false;
    std::string detail;  ///< "ABI 7"; or the step and errno that failed
    std::string remedy;  ///< a command; "" when there is none
};

struct Confinement {
    Level level = Level::none;
    std::vector<Mechanism> mechanisms;
};

std::string_view level_name(Level level);

/// Something the confined process tried and was refused.
struct Finding {
    std::string category;     ///< "network", "filesystem", "process", "kernel"
    std::string syscall;      ///< "connect"
    std::string target;       ///< "93.184.216.34:443", "/root/.aws/credentials", "SOCK_RAW"
    std::string refusal;      ///< "EPERM"
    int pid = 0;              ///< as seen from the host
    std::uint64_t count = 1;  ///< attempts this stands for: repetitions within a second are told once
};

enum class Status { exited, signalled, out_of_memory, launch_failed };

/// What became of a confined process.
struct Result {
    Status status = Status::exited;
    int code = 0;        ///< exit status or signal number
    std::string reason;  ///< for launch_failed: the step and errno
    std::uint64_t memory_max_bytes = 0;
    std::chrono::microseconds cpu{};
};

enum class Stream { output, error };

/// A running confined process tree. Destroying it kills and reaps the whole tree.
class Process {
public:
    struct Events {
        std::function<void(Stream, std::string_view bytes)> output;
        std::function<void(const Finding&)> finding;
        std::function<void(const Result&)> exited;  ///< last event
    };
    virtual ~Process() = default;
    /// Listening sockets in the order of Spec::listen_ports; the caller takes them.
    virtual std::vector<Fd> take_listeners() = 0;
    /// The port each listener has as seen from inside: as asked for in full confinement, another one
    /// otherwise.
    virtual std::vector<std::uint16_t> listener_ports() const = 0;
    virtual void watch(Events events) = 0;
    /// Delivers at once, through Events::output, what the process has written so far and nobody has read yet
    /// (at most what its pipes hold), so that an invocation's log is complete when the invocation ends.
    virtual void drain() = 0;
    virtual int pid() const = 0;  ///< on the host
    virtual void freeze() = 0;    ///< stops the whole tree until thaw
    virtual void thaw() = 0;
    virtual void terminate() = 0;                        ///< SIGTERM to the function's process
    virtual void kill() = 0;                             ///< SIGKILL to the whole tree
    virtual std::uint64_t memory_max_bytes() const = 0;  ///< highest so far
};

/// A /tmp that several processes get one after the other. Gone with this object; without a mount namespace
/// /tmp is the host's, and stays anyway.
class KeptTmp {
public:
    virtual ~KeptTmp() = default;
    virtual std::uint64_t id() const = 0;
};

/// Creates confined processes. The real one is a child forked while the engine was still single-threaded.
class Spawner {
public:
    virtual ~Spawner() = default;
    virtual const Confinement& confinement() const = 0;
    /// Calls back with the started process, or with the Result that tells why there is none.
    using Started = std::function<void(std::unique_ptr<Process>, Result)>;
    virtual void launch(Spec spec, Started started) = 0;
    virtual std::unique_ptr<KeptTmp> keep_tmp() = 0;
};

struct Options {
    Level level_max =
        Level::full;  ///< confine no further than this; for tests and for `--require-confinement`
    std::uint32_t host_uid = 65534;  ///< who functions are outside when the engine is root
    std::uint32_t host_gid = 65534;
};

/// Forks the spawner, which probes the confinement by doing each step once. Call before any thread starts and
/// before `loop` runs. The spawner ends with its parent, whatever happens to that, and leaves nothing behind.
std::unique_ptr<Spawner> start_spawner(loop::Loop& loop, Options options = {});

}  // namespace leastwise::sandbox
