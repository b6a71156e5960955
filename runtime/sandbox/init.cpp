// Process 1 of a sandbox. Runs between clone and exec: no allocation, no exception, return codes only.
#include "runtime/sandbox/kernel.hpp"
#include "runtime/sandbox/plan.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

namespace leastwise::sandbox {
namespace {

constexpr std::size_t kPortsMax = 32;

void send_report(const Plan& plan, const Report& report, std::span<const int> fds = {}) {
    iovec part{const_cast<Report*>(&report), sizeof report};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * (kPortsMax + 2))] = {};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (!fds.empty()) {
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(fds.size_bytes());
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(fds.size_bytes());
        std::memcpy(CMSG_DATA(header), fds.data(), fds.size_bytes());
    }
    while (::sendmsg(plan.control, &message, MSG_NOSIGNAL) < 0 && errno == EINTR) {
    }
}

[[noreturn]] void fail(const Plan& plan, Step step, std::uint32_t index = 0) {
    Report report;
    report.step = step;
    report.error = errno;
    report.index = index;
    send_report(plan, report);
    ::_exit(125);
}

void wait_for_go(const Plan& plan) {
    char byte = 0;
    ssize_t size = 0;
    do size = ::recv(plan.control, &byte, 1, 0);
    while (size < 0 && errno == EINTR);
    if (size != 1) ::_exit(125);  // the spawner is gone
}

/// The kernel forgets the death signal when the user changes, so it is set again afterwards.
void die_with_spawner(const Plan& plan) {
    ::prctl(PR_SET_PDEATHSIG, plan.level == Level::full ? SIGKILL : SIGUSR1);
    char byte = 0;
    if (::recv(plan.control, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0) ::_exit(125);
}

void become_user(const Plan& plan) {
    const bool full = plan.level == Level::full;
    if (!full && plan.host_uid == 0) return;
    const uid_t uid = full ? kInsideUid : plan.host_uid;
    const gid_t gid = full ? kInsideGid : plan.host_gid;
    if (plan.drop_groups && ::setgroups(0, nullptr) != 0) fail(plan, Step::identity);
    if (::setresgid(gid, gid, gid) != 0) fail(plan, Step::identity);
    if (::setresuid(uid, uid, uid) != 0) fail(plan, Step::identity);
}

struct Listeners {
    int fds[kPortsMax] = {};
    std::size_t count = 0;
};

Listeners open_listeners(const Plan& plan) {
    Listeners listeners;
    for (const std::uint16_t port : plan.ports) {
        if (listeners.count == kPortsMax) errno = E2BIG, fail(plan, Step::listen);
        const int listener = listen_on_loopback(port);
        if (listener < 0) fail(plan, Step::listen, static_cast<std::uint32_t>(listeners.count));
        listeners.fds[listeners.count++] = listener;
    }
    return listeners;
}

struct Function {
    pid_t pid = -1;
    int pidfd = -1;
    int report = -1;    ///< read end
    int go = -1;        ///< write end
    int listener = -1;  ///< of seccomp
};

bool read_report(int pipe, ChildReport& told) {
    ssize_t size = 0;
    do size = ::read(pipe, &told, sizeof told);
    while (size < 0 && errno == EINTR);
    return size == sizeof told;
}

/// The child shares init's descriptor table until it has told the number of its seccomp listener there: once
/// the filter is loaded it could no longer send a descriptor itself, as sendmsg waits for the very listener.
Function fork_function(const Plan& plan) {
    int report[2], go[2];
    if (::pipe2(report, O_CLOEXEC) != 0 || ::pipe2(go, O_CLOEXEC) != 0) fail(plan, Step::fork);
    Function function;
    function.pid = kernel::clone(CLONE_FILES | CLONE_PIDFD, &function.pidfd);
    if (function.pid < 0) fail(plan, Step::fork);
    if (function.pid == 0) run_function(plan, FunctionPipes{report[1], go[0]});
    function.report = report[0];
    function.go = go[1];
    ChildReport told;
    if (!read_report(function.report, told)) errno = ECHILD, fail(plan, Step::fork);
    if (told.step != Step::none) errno = told.error, fail(plan, told.step);
    function.listener = told.listener;
    ::close(report[1]);  // the child has a table of its own by now
    ::close(go[0]);
    return function;
}

void hand_over(const Plan& plan, const Function& function, const Listeners& listeners) {
    int fds[kPortsMax + 2];
    std::size_t count = 0;
    fds[count++] = function.pidfd;
    if (function.listener >= 0) fds[count++] = function.listener;
    for (std::size_t i = 0; i < listeners.count; ++i) fds[count++] = listeners.fds[i];
    Report prepared;
    prepared.kind = Report::Kind::prepared;
    prepared.watched = function.listener >= 0;
    send_report(plan, prepared, std::span<const int>(fds, count));
    for (std::size_t i = 0; i < count; ++i) ::close(fds[i]);
    ::close(plan.output);
    ::close(plan.error);
    ::close(plan.null);
}

/// Lets the child run and learns whether execve worked: the report pipe then closes without a word.
void let_run(const Plan& plan, const Function& function) {
    const char go = 1;
    if (::write(function.go, &go, 1) != 1) fail(plan, Step::fork);
    ::close(function.go);
    ChildReport told;
    const bool failed = read_report(function.report, told);
    ::close(function.report);
    if (failed) errno = told.error, fail(plan, told.step);
    Report started;
    started.kind = Report::Kind::started;
    send_report(plan, started);
}

/// Ends what the function left. Each round kills what the one before has reparented to init.
void end_children() {
    for (;;) {
        char path[64];
        std::snprintf(path, sizeof path, "/proc/self/task/%d/children", static_cast<int>(::getpid()));
        char text[4096];
        const int list = ::open(path, O_RDONLY | O_CLOEXEC);
        const ssize_t size = list >= 0 ? ::read(list, text, sizeof text) : -1;
        if (list >= 0) ::close(list);
        int pid = 0;
        for (ssize_t i = 0; i < size; ++i) {
            if (text[i] >= '0' && text[i] <= '9') {
                pid = pid * 10 + (text[i] - '0');
            } else if (pid > 0) {
                ::kill(pid, SIGKILL);
                pid = 0;
            }
        }
        if (::waitpid(-1, nullptr, 0) < 0 && errno == ECHILD) return;
    }
}

[[noreturn]] void end_with(const Plan& plan, int status) {
    Report report;
    report.kind = Report::Kind::exited;
    report.status = status;
    if (plan.level != Level::full) end_children();  // else the kernel ends the namespace with its process 1
    send_report(plan, report);
    ::_exit(0);
}

/// Clone gave init what the spawner had open: channels, pidfds and seccomp listeners of sandboxes that run beside this
/// one and would not end, for those who watch them, while init still held them.
void keep_only(int channel) {
    if (channel > 3) ::close_range(3, static_cast<unsigned>(channel) - 1, 0);
    ::close_range(static_cast<unsigned>(channel) + 1, ~0U, 0);
}

/// Reaps orphans until the function ends. SIGUSR1 asks to end it: without a process namespace the tree cannot
/// be ended by killing init.
[[noreturn]] void reap(const Plan& plan, pid_t function) {
    sigset_t awaited;
    ::sigemptyset(&awaited);
    ::sigaddset(&awaited, SIGCHLD);
    ::sigaddset(&awaited, SIGUSR1);
    for (;;) {
        int status = 0;
        for (pid_t pid = 1; pid > 0;) {
            pid = ::waitpid(-1, &status, WNOHANG);
            if (pid == function) end_with(plan, status);
        }
        if (::sigwaitinfo(&awaited, nullptr) == SIGUSR1) ::kill(function, SIGKILL);
    }
}

void block_signals() {
    sigset_t awaited;
    ::sigemptyset(&awaited);
    ::sigaddset(&awaited, SIGCHLD);
    ::sigaddset(&awaited, SIGUSR1);
    ::sigprocmask(SIG_SETMASK, &awaited, nullptr);
}

}  // namespace

void reset_signals() {
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void run_init(const Plan& plan) {
    reset_signals();
    block_signals();
    if (plan.level != Level::full) ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    die_with_spawner(plan);
    wait_for_go(plan);
    become_user(plan);
    die_with_spawner(plan);
    ::prctl(PR_SET_DUMPABLE, 0);  // the function must not read what init still holds of the engine's memory
    set_title(plan.title, plan.title_bytes, "leastwise: init", plan.name);
    Listeners listeners;
    if (plan.level == Level::full) {
        if (bring_up_loopback() != 0) fail(plan, Step::loopback);
        listeners = open_listeners(plan);
        std::uint32_t index = 0;
        if (const Step step = enter_view(plan, index); step != Step::none) fail(plan, step, index);
        if (::sethostname(kHostname, std::strlen(kHostname)) != 0) fail(plan, Step::hostname);
    }
    const Function function = fork_function(plan);
    hand_over(plan, function, listeners);
    let_run(plan, function);
    keep_only(plan.control);
    reap(plan, function.pid);
}

}  // namespace leastwise::sandbox
