#pragma once
// For the programs in this folder, which do what a hostile function would: they stay harmless when the
// sandbox under test fails, as they give up root, limit themselves, and attempt nothing dangerous without a
// filter around them.
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace leastwise::testcases {

inline void limit(int resource, rlim_t value) {
    rlimit now{};
    ::getrlimit(static_cast<__rlimit_resource_t>(resource), &now);
    if (now.rlim_max < value) value = now.rlim_max;
    const rlimit wanted{value, value};
    ::setrlimit(static_cast<__rlimit_resource_t>(resource), &wanted);
}

inline void be_harmless() {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) std::exit(99);
    limit(RLIMIT_CPU, 20);
    limit(RLIMIT_NPROC, 200);
    limit(RLIMIT_AS, 2ULL << 30);
    limit(RLIMIT_FSIZE, 64ULL << 20);
}

/// Ends the program when no seccomp filter is loaded.
inline void require_filter() {
    char line[256];
    bool filtered = false;
    std::FILE* status = std::fopen("/proc/self/status", "r");
    while (status && std::fgets(line, sizeof line, status))
        filtered = filtered || !std::strncmp(line, "Seccomp:\t2", 10);
    if (status) std::fclose(status);
    if (filtered) return;
    std::puts("unconfined: not attempted");
    std::exit(99);
}

inline int say(long result) {
    const char* name = result < 0 ? ::strerrorname_np(errno) : "ok";
    std::puts(name ? name : "unknown");
    std::fflush(stdout);
    return 0;
}

}  // namespace leastwise::testcases
