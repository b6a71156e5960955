// The engine's side: asks the spawner, and turns its news into calls on the engine thread.
#include "runtime/core/check.hpp"
#include "runtime/loop/loop.hpp"
#include "runtime/sandbox/channel.hpp"
#include "runtime/sandbox/kernel.hpp"
#include "runtime/sandbox/messages.hpp"
#include "runtime/sandbox/meter.hpp"
#include "runtime/sandbox/sandbox.hpp"
#include "runtime/sandbox/spawner_process.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <map>

namespace leastwise::sandbox {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;  // what a pipe holds
constexpr std::size_t kDrainBytesMax = 16 * kReadBytes;
constexpr std::size_t kPipes = 2;
constexpr std::chrono::milliseconds kMeterInterval{10};

class RemoteProcess;

/// Shared by the spawner and its processes, which may outlive it and each other.
struct Line {
    Channel channel;
    std::map<std::uint64_t, RemoteProcess*> processes;
    bool open = true;

    void order(Order order, std::uint64_t id, const Writer& body = {}, std::span<const int> fds = {}) {
        Writer whole;
        whole.put(order).put(id);
        if (open) channel.send(whole.bytes() + body.bytes(), fds);
    }
};

struct Pipe {
    Fd end;
    loop::Watch watch;
};

class RemoteProcess final : public Process {
public:
    RemoteProcess(loop::Loop& loop, std::shared_ptr<Line> line, std::uint64_t id, std::uint64_t memory_limit,
                  std::array<Fd, kPipes> pipes)
        : loop_(loop), line_(std::move(line)), id_(id), memory_limit_(memory_limit) {
        for (std::size_t i = 0; i < kPipes; ++i) pipes_[i].end = std::move(pipes[i]);
    }
    ~RemoteProcess() override {
        line_->processes.erase(id_);
        if (!ended_) line_->order(Order::kill, id_);
    }
    void begin(Beginning beginning, std::vector<Fd> fds);
    std::vector<Fd> take_listeners() override { return std::move(listeners_); }
    std::vector<std::uint16_t> listener_ports() const override { return beginning_.ports; }
    void watch(Events events) override;
    void drain() override;
    int pid() const override { return beginning_.pid; }
    void freeze() override {
        metering_.reset();
        set_frozen('1', Order::stop);
    }
    void thaw() override {
        set_frozen('0', Order::resume);
        if (!ended_) meter_again();
    }
    void terminate() override { kernel::pidfd_send_signal(function_.get(), SIGTERM); }
    void kill() override;
    std::uint64_t memory_max_bytes() const override;

    void found(const Finding& finding);
    void ended(const Result& result);

private:
    void set_frozen(char state, Order order);
    void meter_again();
    void meter();
    /// Reads once; returns how much there was.
    std::size_t read(std::size_t pipe);
    void tell_end();

    loop::Loop& loop_;
    std::shared_ptr<Line> line_;
    std::uint64_t id_;
    std::uint64_t memory_limit_;
    std::array<Pipe, kPipes> pipes_;
    Beginning beginning_;
    Fd function_, freezer_;
    Meter meter_;
    loop::Watch metering_;
    bool over_memory_ = false;
    std::uint64_t memory_max_ = 0;  ///< as far as measured
    std::vector<Fd> listeners_;
    Events events_;
    bool watched_ = false;
    bool ended_ = false;
    Result result_;
    std::vector<Finding> findings_;  ///< of the time before `watch`
};

void RemoteProcess::begin(Beginning beginning, std::vector<Fd> fds) {
    beginning_ = std::move(beginning);
    std::size_t next = 0;
    if (next < fds.size()) function_ = std::move(fds[next++]);
    if (beginning_.freezer && next < fds.size()) freezer_ = std::move(fds[next++]);
    Fd memory;
    if (beginning_.memory && next < fds.size()) memory = std::move(fds[next++]);
    meter_ = Meter(std::move(memory), beginning_.init_pid);
    meter_again();
    for (; next < fds.size(); ++next) listeners_.push_back(std::move(fds[next]));
}

void RemoteProcess::watch(Events events) {
    events_ = std::move(events);
    watched_ = true;
    for (std::size_t i = 0; i < kPipes; ++i) {
        if (!pipes_[i].end) continue;
        pipes_[i].watch = loop_.on_readable(pipes_[i].end.get(), [this, i] { read(i); });
    }
    for (const Finding& finding : std::exchange(findings_, {})) found(finding);
    if (ended_) {
        // Never from inside the call; the line tells whether the process is still there by then.
        loop_.post([line = line_, id = id_] {
            if (const auto self = line->processes.find(id); self != line->processes.end())
                self->second->tell_end();
        });
    }
}

std::size_t RemoteProcess::read(std::size_t pipe) {
    if (!pipes_[pipe].end) return 0;
    char bytes[kReadBytes];
    const ssize_t size = ::read(pipes_[pipe].end.get(), bytes, sizeof bytes);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (size <= 0) {
        pipes_[pipe].watch.reset();
        pipes_[pipe].end = Fd();
        return 0;
    }
    if (events_.output) {
        events_.output(pipe == 0 ? Stream::output : Stream::error, {bytes, static_cast<std::size_t>(size)});
    }
    return static_cast<std::size_t>(size);
}

void RemoteProcess::drain() {
    for (std::size_t i = 0; i < kPipes; ++i) {
        std::size_t total = 0;
        for (std::size_t size = 1; size > 0 && total < kDrainBytesMax; total += size) size = read(i);
    }
}

void RemoteProcess::set_frozen(char state, Order order) {
    if (ended_) return;
    if (!freezer_) return line_->order(order, id_);
    [[maybe_unused]] const ssize_t written = ::pwrite(freezer_.get(), &state, 1, 0);
}

void RemoteProcess::meter_again() {
    metering_ = loop_.after(kMeterInterval, [this] { meter(); });
}

/// /tmp is memory too, and not the function's: the kernel's limit leaves room for both, so this looks at what
/// the processes themselves hold. Without a control group it is the only limit.
void RemoteProcess::meter() {
    const std::uint64_t bytes = meter_.processes_bytes();
    memory_max_ = std::max(memory_max_, bytes);
    if (bytes <= memory_limit_) return meter_again();
    over_memory_ = true;
    kill();
}

void RemoteProcess::kill() {
    if (ended_) return;
    memory_max_ = memory_max_bytes();
    line_->order(Order::kill, id_);
}

std::uint64_t RemoteProcess::memory_max_bytes() const {
    if (ended_) return result_.memory_max_bytes;
    return std::max(memory_max_, resident_max_bytes(beginning_.pid));
}

void RemoteProcess::found(const Finding& finding) {
    if (!watched_) return findings_.push_back(finding);
    if (events_.finding) events_.finding(finding);
}

void RemoteProcess::ended(const Result& result) {
    if (ended_) return;
    ended_ = true;
    metering_.reset();
    result_ = result;
    result_.memory_max_bytes = std::max(result_.memory_max_bytes, memory_max_);
    if (over_memory_ && result_.status == Status::signalled) result_.status = Status::out_of_memory;
    if (watched_) tell_end();
}

void RemoteProcess::tell_end() {
    drain();
    for (Pipe& pipe : pipes_) {
        pipe.watch.reset();
        pipe.end = Fd();
    }
    if (const auto exited = std::exchange(events_.exited, nullptr)) exited(result_);  // may destroy this
}

class RemoteTmp final : public KeptTmp {
public:
    RemoteTmp(std::shared_ptr<Line> line, std::uint64_t id) : line_(std::move(line)), id_(id) {}
    ~RemoteTmp() override { line_->order(Order::forget, id_); }
    std::uint64_t id() const override { return id_; }

private:
    std::shared_ptr<Line> line_;
    std::uint64_t id_;
};

class RemoteSpawner final : public Spawner {
public:
    RemoteSpawner(loop::Loop& loop, Channel channel, pid_t pid);
    ~RemoteSpawner() override;
    const Confinement& confinement() const override { return confinement_; }
    void launch(Spec spec, Started started) override;
    std::unique_ptr<KeptTmp> keep_tmp() override { return std::make_unique<RemoteTmp>(line_, next_id_++); }
    /// Replaces a mechanism by what an earlier attempt has found out about it.
    void explain(const Mechanism& known) {
        for (Mechanism& mechanism : confinement_.mechanisms) {
            if (mechanism.name == known.name) mechanism = known;
        }
    }

private:
    void receive();
    void take(News news, std::uint64_t id, Reader& reader, std::vector<Fd> fds);
    void lost();
    void refuse(Started started, Result result);

    struct Awaited {
        Started started;
        std::unique_ptr<RemoteProcess> process;
    };
    loop::Loop& loop_;
    std::shared_ptr<Line> line_ = std::make_shared<Line>();
    pid_t pid_;
    Confinement confinement_;
    std::uint64_t next_id_ = 1;
    std::map<std::uint64_t, Awaited> awaited_;
    loop::Watch watch_;
};

Result failed(Step step, int error) {
    Result result;
    result.status = Status::launch_failed;
    result.code = error;
    result.reason = failure_text(step, error);
    return result;
}

RemoteSpawner::RemoteSpawner(loop::Loop& loop, Channel channel, pid_t pid) : loop_(loop), pid_(pid) {
    line_->channel = std::move(channel);
    if (const auto message = line_->channel.receive(); message && !message->bytes.empty()) {
        Reader reader(message->bytes);
        reader.take<News>();
        reader.take<std::uint64_t>();
        confinement_ = take_confinement(reader);
    }
    watch_ = loop_.on_readable(line_->channel.fd(), [this] { receive(); });
}

RemoteSpawner::~RemoteSpawner() {
    watch_.reset();
    awaited_.clear();
    line_->open = false;
    line_->channel.close();  // the spawner ends everything at the end of this channel
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
}

void RemoteSpawner::refuse(Started started, Result result) {
    loop_.post([started = std::move(started), result = std::move(result)] { started(nullptr, result); });
}

void RemoteSpawner::launch(Spec spec, Started started) {
    int output[2], error[2];
    if (!line_->open) return refuse(std::move(started), failed(Step::clone, EPIPE));
    if (::pipe2(output, O_CLOEXEC) != 0) return refuse(std::move(started), failed(Step::request, errno));
    std::array<Fd, kPipes> ours{Fd(output[0]), Fd()};
    const Fd output_end(output[1]);
    if (::pipe2(error, O_CLOEXEC) != 0) return refuse(std::move(started), failed(Step::request, errno));
    ours[1] = Fd(error[0]);
    const Fd error_end(error[1]);
    for (const Fd& end : ours) ::fcntl(end.get(), F_SETFL, O_NONBLOCK);
    Writer body;
    put(body, spec);
    if (body.bytes().size() > kMessageBytesMax - 64)
        return refuse(std::move(started), failed(Step::request, E2BIG));
    const std::uint64_t id = next_id_++;
    auto process =
        std::make_unique<RemoteProcess>(loop_, line_, id, spec.limits.memory_bytes, std::move(ours));
    line_->processes[id] = process.get();
    awaited_[id] = Awaited{std::move(started), std::move(process)};
    const int fds[] = {output_end.get(), error_end.get()};
    line_->order(Order::launch, id, body, fds);
}

void RemoteSpawner::receive() {
    const auto line = line_;  // a callback may destroy this
    for (int round = 0; round < 16 && line->open; ++round) {
        auto message = line->channel.receive(MSG_DONTWAIT);
        if (!message) return;
        if (message->bytes.empty()) return lost();
        Reader reader(message->bytes);
        const auto news = reader.take<News>();
        const auto id = reader.take<std::uint64_t>();
        take(news, id, reader, std::move(message->fds));
    }
}

void RemoteSpawner::take(News news, std::uint64_t id, Reader& reader, std::vector<Fd> fds) {
    const auto awaited = awaited_.find(id);
    const auto known = line_->processes.find(id);
    switch (news) {
        case News::ready: return;
        case News::started: {
            if (awaited == awaited_.end()) return;
            Awaited start = std::move(awaited->second);
            awaited_.erase(awaited);
            start.process->begin(take_beginning(reader), std::move(fds));
            return start.started(std::move(start.process), Result{});
        }
        case News::ended: {
            const Result result = take_result(reader);
            if (awaited != awaited_.end()) {
                Awaited start = std::move(awaited->second);
                awaited_.erase(awaited);
                start.process->ended(result);
                return start.started(nullptr, result);
            }
            if (known != line_->processes.end()) known->second->ended(result);
            return;
        }
        case News::found:
            if (known != line_->processes.end()) known->second->found(take_finding(reader));
            return;
    }
}

/// The spawner has been killed. Its sandboxes die with it.
void RemoteSpawner::lost() {
    watch_.reset();
    line_->open = false;
    ::waitpid(std::exchange(pid_, -1), nullptr, 0);
    auto awaited = std::exchange(awaited_, {});
    std::vector<std::uint64_t> ids;
    for (const auto& [id, process] : line_->processes) ids.push_back(id);
    Result gone;
    gone.status = Status::signalled;
    gone.code = SIGKILL;
    gone.reason = "the spawner is gone";
    const auto line = line_;
    for (const std::uint64_t id : ids) {
        if (awaited.contains(id)) continue;
        if (const auto known = line->processes.find(id); known != line->processes.end())
            known->second->ended(gone);
    }
    for (auto& [id, start] : awaited) {
        start.process.reset();
        start.started(nullptr, failed(Step::clone, EPIPE));
    }
}

}  // namespace

namespace {

std::unique_ptr<RemoteSpawner> fork_spawner(loop::Loop& loop, Options options) {
    auto ends = Channel::pair();
    LW_CHECK(ends, "no descriptors at start");
    const pid_t pid = ::fork();
    LW_CHECK(pid >= 0, "fork of the spawner failed");
    if (pid == 0) {
        ends->first.close();
        run_spawner(std::move(ends->second), options);
    }
    ends->second.close();
    return std::make_unique<RemoteSpawner>(loop, std::move(ends->first), pid);
}

}  // namespace

std::unique_ptr<Spawner> start_spawner(loop::Loop& loop, Options options) {
    auto spawner = fork_spawner(loop, options);
    if (options.level_max != Level::full || spawner->confinement().level == Level::full) return spawner;
    // The attempt may have left the first spawner in namespaces of its own; a lower level starts from the
    // host's.
    const std::vector<Mechanism> tried = spawner->confinement().mechanisms;
    spawner.reset();
    options.level_max = Level::syscalls;
    spawner = fork_spawner(loop, options);
    if (!tried.empty()) spawner->explain(tried.front());
    return spawner;
}

}  // namespace leastwise::sandbox
