// exhaust KIND: uses up one resource within bounds of its own, and prints how far it came and what stopped
// it.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <ctime>

#include "runtime/sandbox/testcases/guard.hpp"

namespace {

constexpr int kForksMax = 150;  // below the limit of the guard
constexpr std::size_t kMegabyte = 1 << 20;

const char* errno_text() { return ::strerrorname_np(errno); }

int forks() {
    int made = 0;
    for (; made < kForksMax; ++made) {
        const pid_t pid = ::fork();
        if (pid == 0) {
            for (;;) ::pause();
        }
        if (pid < 0) break;
    }
    std::printf("%s\n", made < kForksMax ? errno_text() : "unlimited");
    std::fflush(stdout);
    return 0;  // the children are left to the sandbox
}

int memory() {
    for (std::size_t used = 0; used < 512; ++used) {
        void* page = ::mmap(nullptr, kMegabyte, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED) break;
        std::memset(page, 1, kMegabyte);
    }
    std::puts("survived");
    std::fflush(stdout);
    for (;;) ::pause();  // holds it: a limit that measures gets its chance
}

int files() {
    int opened = 0;
    while (opened < 100'000 && ::open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0) ++opened;
    std::printf("%d %s\n", opened, errno_text());
    return 0;
}

int tmp() {
    static char block[kMegabyte];
    const int fd = ::open("/tmp/big", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0) return leastwise::testcases::say(fd);
    int written = 0;
    while (written < 32 && ::write(fd, block, sizeof block) == static_cast<ssize_t>(sizeof block)) ++written;
    std::printf("%d %s\n", written, errno_text());
    return 0;
}

int output() {
    static char block[kMegabyte];
    std::memset(block, 'x', sizeof block);
    for (int i = 0; i < 100; ++i) {
        for (std::size_t done = 0; done < sizeof block;) {
            const ssize_t size = ::write(1, block + done, sizeof block - done);
            if (size <= 0) return 1;
            done += static_cast<std::size_t>(size);
        }
    }
    return 0;
}

int findings() {
    for (int i = 0; i < 5000; ++i) ::open("/etc/shadow", O_RDONLY);
    return 0;
}

/// A daemon as textbooks make it: no parent, no session, deaf to SIGTERM.
int daemon() {
    if (::fork() != 0) {
        ::wait(nullptr);
        std::puts("started");
        std::fflush(stdout);
        for (;;) ::pause();
    }
    ::setsid();
    ::signal(SIGTERM, SIG_IGN);
    if (::fork() != 0) ::_exit(0);
    for (;;) ::pause();
}

int deaf() {
    ::signal(SIGTERM, SIG_IGN);
    std::puts("deaf");
    std::fflush(stdout);
    for (;;) ::pause();
}

/// Counts for ever, one byte of output per step.
int count() {
    const timespec step{0, 1'000'000};
    for (;;) {
        if (::write(1, ".", 1) != 1) return 1;
        ::nanosleep(&step, nullptr);
    }
}

struct Kind {
    const char* name;
    int (*run)();
};
constexpr Kind kKinds[] = {{"forks", forks},   {"memory", memory}, {"files", files},
                           {"tmp", tmp},       {"output", output}, {"findings", findings},
                           {"daemon", daemon}, {"deaf", deaf},     {"count", count}};

}  // namespace

int main(int arguments_count, char** arguments) {
    leastwise::testcases::be_harmless();
    leastwise::testcases::require_filter();
    for (const Kind& kind : kKinds) {
        if (arguments_count > 1 && !std::strcmp(arguments[1], kind.name)) return kind.run();
    }
    return 98;
}
