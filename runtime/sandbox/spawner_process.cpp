#include "runtime/sandbox/spawner_process.hpp"

#include "runtime/sandbox/confined.hpp"
#include "runtime/sandbox/kernel.hpp"
#include "runtime/sandbox/launcher.hpp"
#include "runtime/sandbox/messages.hpp"
#include "runtime/sandbox/monitor.hpp"
#include "runtime/sandbox/probe.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <map>
#include <memory>

namespace leastwise::sandbox {
namespace {

/// What an epoll event is about; the sandbox's id is in the other bits.
enum class Source : std::uint8_t { engine, signal, control, init, listener };
constexpr unsigned kSourceShift = 56;
constexpr int kHoldBackMs = 250;
constexpr std::size_t kNewsQueuedMax =
    4096;  // findings beyond are dropped; their repetitions are counted anyway

class SpawnerProcess {
public:
    SpawnerProcess(Channel engine, Options options)
        : engine_(std::move(engine)), launcher_(options), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

    [[noreturn]] void run(Options options);

private:
    void watch(int fd, Source source, std::uint64_t id, std::uint32_t events = EPOLLIN);
    void close_watched(Fd& fd);
    void dispatch(const epoll_event& event);
    void obey();
    void launch(std::uint64_t id, Reader& reader, std::vector<Fd> fds);
    void read_control(std::uint64_t id, Confined& confined);
    void take_report(std::uint64_t id, Confined& confined, const Report& report, std::vector<Fd> fds);
    void announce(std::uint64_t id, Confined& confined);
    void reap(std::uint64_t id);
    void answer(std::uint64_t id, Confined& confined);
    void tell_finding(std::uint64_t id, const Finding& finding);
    void tell_held_back();
    FindingBudget::Time now() const;
    void tell(News news, std::uint64_t id, Writer body, std::vector<Fd> fds = {});
    void flush();
    [[noreturn]] void end();
    Confined* find(std::uint64_t id);

    struct Queued {
        std::string bytes;
        std::vector<Fd> fds;
    };
    Channel engine_;
    Launcher launcher_;
    Monitor monitor_;
    bool holding_back_ = false;
    Fd epoll_, signals_;
    std::map<std::uint64_t, std::unique_ptr<Confined>> confined_;
    std::deque<Queued> news_;
    bool waiting_to_write_ = false;
};

std::string header(News news, std::uint64_t id, const Writer& body) {
    Writer whole;
    whole.put(news).put(id);
    return whole.bytes() + body.bytes();
}

void SpawnerProcess::watch(int fd, Source source, std::uint64_t id, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = static_cast<std::uint64_t>(source) << kSourceShift | id;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

/// A closed descriptor stays watched while another process holds a copy: a sandbox that is being made has copies of
/// all.
void SpawnerProcess::close_watched(Fd& fd) {
    if (fd) ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd.get(), nullptr);
    fd = Fd();
}

Confined* SpawnerProcess::find(std::uint64_t id) {
    const auto found = confined_.find(id);
    return found == confined_.end() ? nullptr : found->second.get();
}

void SpawnerProcess::run(Options options) {
    sigset_t ending;
    ::sigemptyset(&ending);
    ::sigaddset(&ending, SIGTERM);
    ::sigprocmask(SIG_SETMASK, &ending, nullptr);
    signals_ = Fd(::signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK));
    Writer ready;
    put(ready, probe(launcher_, options.level_max));
    tell(News::ready, 0, std::move(ready));
    watch(engine_.fd(), Source::engine, 0);
    watch(signals_.get(), Source::signal, 0);
    for (;;) {
        epoll_event events[32];
        const int count = ::epoll_wait(epoll_.get(), events, 32, holding_back_ ? kHoldBackMs : -1);
        for (int i = 0; i < count; ++i) dispatch(events[i]);
        if (holding_back_) tell_held_back();
    }
}

void SpawnerProcess::dispatch(const epoll_event& event) {
    const auto source = static_cast<Source>(event.data.u64 >> kSourceShift);
    const std::uint64_t id = event.data.u64 & ((1ULL << kSourceShift) - 1);
    Confined* confined = find(id);  // may have gone by an earlier event of the same round
    switch (source) {
        case Source::engine:
            if (event.events & EPOLLOUT) flush();
            if (event.events & (EPOLLIN | EPOLLHUP)) obey();
            return;
        case Source::signal: end();
        case Source::control:
            if (confined) read_control(id, *confined);
            return;
        case Source::init:
            if (confined) reap(id);
            return;
        case Source::listener:
            if (confined && (event.events & EPOLLIN) != 0)
                answer(id, *confined);
            else if (confined)
                close_watched(confined->listener);  // nobody is left to ask
            return;
    }
}

FindingBudget::Time SpawnerProcess::now() const {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return FindingBudget::Time(time.tv_sec * 1000 + time.tv_nsec / 1'000'000);
}

void SpawnerProcess::answer(std::uint64_t id, Confined& confined) {
    const Asker asker{confined.inside, confined.launched.ports, confined.launched.init_pid};
    auto finding = monitor_.answer(confined.listener.get(), asker);
    if (!finding) return;
    if (const auto told = confined.findings.admit(std::move(*finding), now())) tell_finding(id, *told);
    holding_back_ = holding_back_ || confined.findings.holds_back();
}

void SpawnerProcess::tell_finding(std::uint64_t id, const Finding& finding) {
    Writer body;
    put(body, finding);
    tell(News::found, id, std::move(body));
}

void SpawnerProcess::tell_held_back() {
    holding_back_ = false;
    for (const auto& [id, confined] : confined_) {
        for (const Finding& finding : confined->findings.due(now())) tell_finding(id, finding);
        holding_back_ = holding_back_ || confined->findings.holds_back();
    }
}

void SpawnerProcess::obey() {
    auto message = engine_.receive(MSG_DONTWAIT);
    if (!message) return;
    if (message->bytes.empty()) end();
    Reader reader(message->bytes);
    const auto order = reader.take<Order>();
    const auto id = reader.take<std::uint64_t>();
    if (order == Order::launch) return launch(id, reader, std::move(message->fds));
    if (order == Order::forget) return launcher_.forget_tmp(id);
    Confined* confined = find(id);
    if (!confined) return;
    if (order == Order::kill) return end_tree(*confined);
    const int signal = order == Order::stop ? SIGSTOP : SIGCONT;
    for (const pid_t pid : descendants(confined->launched.init_pid)) ::kill(pid, signal);
}

void SpawnerProcess::launch(std::uint64_t id, Reader& reader, std::vector<Fd> fds) {
    auto confined = std::make_unique<Confined>();
    confined->spec = take_spec(reader);
    confined->level = launcher_.level();
    std::optional<Failure> failure;
    if (!reader.ok() || fds.size() != 2) failure = Failure{Step::request, EINVAL, {}};
    if (!failure)
        failure = launcher_.launch(id, confined->spec, fds[0].get(), fds[1].get(), confined->launched);
    if (failure) {
        Result result;
        result.status = Status::launch_failed;
        result.code = failure->error;
        result.reason = failure_text(failure->step, failure->error, failure->subject);
        Writer body;
        put(body, result);
        return tell(News::ended, id, std::move(body));
    }
    confined->inside = Inside(confined->spec, confined->level, std::move(confined->launched.root),
                              confined->launched.init_pid);
    watch(confined->launched.control.fd(), Source::control, id);
    watch(confined->launched.init_pidfd.get(), Source::init, id);
    confined_.emplace(id, std::move(confined));
}

void SpawnerProcess::read_control(std::uint64_t id, Confined& confined) {
    while (confined.launched.control) {
        auto message = confined.launched.control.receive(MSG_DONTWAIT);
        if (!message) return;
        if (message->bytes.size() != sizeof(Report)) {
            ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, confined.launched.control.fd(), nullptr);
            return confined.launched.control.close();
        }
        Report report;
        std::memcpy(&report, message->bytes.data(), sizeof report);
        take_report(id, confined, report, std::move(message->fds));
    }
}

void SpawnerProcess::take_report(std::uint64_t id, Confined& confined, const Report& report,
                                 std::vector<Fd> fds) {
    switch (report.kind) {
        case Report::Kind::prepared: {
            const std::size_t own = report.watched ? 2 : 1;
            if (fds.size() < own) return;
            confined.function = std::move(fds[0]);
            confined.pid = pid_of(confined.function.get());
            if (report.watched) confined.listener = std::move(fds[1]);
            for (std::size_t i = own; i < fds.size(); ++i)
                confined.launched.listeners.push_back(std::move(fds[i]));
            if (confined.listener) {
                wake_synchronously(confined.listener.get());
                watch(confined.listener.get(), Source::listener, id);
            }
            return;
        }
        case Report::Kind::started: return announce(id, confined);
        case Report::Kind::failed: confined.failure = report; return;
        case Report::Kind::exited: confined.exit = report; return;
    }
}

void SpawnerProcess::announce(std::uint64_t id, Confined& confined) {
    confined.started = true;
    Beginning beginning;
    beginning.pid = confined.pid;
    beginning.init_pid = confined.launched.init_pid;
    beginning.ports = confined.launched.ports;
    std::vector<Fd> fds;
    fds.emplace_back(::fcntl(confined.function.get(), F_DUPFD_CLOEXEC, 0));
    if (Fd freezer = confined.launched.cgroup.open_freezer()) {
        beginning.freezer = true;
        fds.push_back(std::move(freezer));
    }
    if (Fd memory = confined.launched.cgroup.open_memory()) {
        beginning.memory = true;
        fds.push_back(std::move(memory));
    }
    for (Fd& listener : confined.launched.listeners) fds.push_back(std::move(listener));
    confined.launched.listeners.clear();
    Writer body;
    put(body, beginning);
    tell(News::started, id, std::move(body), std::move(fds));
}

void SpawnerProcess::reap(std::uint64_t id) {
    Confined& confined = *find(id);
    read_control(id, confined);
    int status = 0;
    rusage usage{};
    if (::wait4(confined.launched.init_pid, &status, WNOHANG, &usage) == 0) return;
    const auto micros = [](const timeval& time) {
        return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
    };
    confined.launched.cgroup.kill();  // without a process namespace something may have outlived init
    for (const Finding& finding : confined.findings.rest()) tell_finding(id, finding);
    Writer body;
    put(body, result_of(confined, status, micros(usage.ru_utime) + micros(usage.ru_stime), usage.ru_maxrss));
    if (confined.launched.control) {
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, confined.launched.control.fd(), nullptr);
    }
    close_watched(confined.listener);
    close_watched(confined.launched.init_pidfd);
    confined_.erase(id);  // removes the cgroup
    tell(News::ended, id, std::move(body));
}

void SpawnerProcess::tell(News news, std::uint64_t id, Writer body, std::vector<Fd> fds) {
    if (news == News::found && news_.size() >= kNewsQueuedMax) return;
    news_.push_back({header(news, id, body), std::move(fds)});
    flush();
}

void SpawnerProcess::flush() {
    while (!news_.empty()) {
        std::vector<int> fds;
        for (const Fd& fd : news_.front().fds) fds.push_back(fd.get());
        const auto sent = engine_.send(news_.front().bytes, fds, MSG_DONTWAIT);
        if (sent == Channel::Sent::closed) end();
        if (sent == Channel::Sent::full) break;
        news_.pop_front();
    }
    if (waiting_to_write_ == !news_.empty()) return;
    waiting_to_write_ = !news_.empty();
    watch(engine_.fd(), Source::engine, 0, waiting_to_write_ ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

void SpawnerProcess::end() {
    for (const auto& [id, confined] : confined_) end_tree(*confined);
    for (auto& [id, confined] : confined_) {
        ::waitpid(confined->launched.init_pid, nullptr, 0);
        confined->launched.cgroup.kill();
        confined->launched.cgroup.remove();
    }
    launcher_.remove_cgroups();
    ::_exit(0);
}

}  // namespace

void run_spawner(Channel engine, Options options) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::setsid();  // an interrupt typed at the terminal is the engine's to answer
    reset_signals();
    ::signal(SIGPIPE, SIG_IGN);
    const auto fd = static_cast<unsigned>(engine.fd());
    if (fd > 3) ::close_range(3, fd - 1, 0);
    ::close_range(fd + 1, ~0U, 0);
    if (const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC)); null) {
        ::dup2(null.get(), 0);
        ::dup2(null.get(), 1);
    }
    char* title = nullptr;
    std::size_t bytes = 0;
    find_title(title, bytes);
    set_title(title, bytes, "leastwise: spawner", "");
    SpawnerProcess(std::move(engine), options).run(options);
}

}  // namespace leastwise::sandbox
