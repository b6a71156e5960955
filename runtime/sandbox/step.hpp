#pragma once
#include <cstdint>
#include <string_view>

namespace leastwise::sandbox {

/// Where a launch can fail. Travels between processes as a number, is shown by name.
enum class Step : std::uint8_t {
    none,
    request,
    clone,
    identity,
    cgroup,
    loopback,
    listen,
    view,
    proc,
    tmp,
    mount,
    pivot,
    hostname,
    rlimits,
    fork,
    capabilities,
    landlock,
    seccomp,
    working_directory,
    exec
};

constexpr std::string_view step_name(Step step) {
    switch (step) {
        case Step::none: return "none";
        case Step::request: return "read the request";
        case Step::clone: return "clone with new namespaces";
        case Step::identity: return "map the user";
        case Step::cgroup: return "enter the cgroup";
        case Step::loopback: return "bring up loopback";
        case Step::listen: return "listen";
        case Step::view: return "build the view";
        case Step::proc: return "mount /proc";
        case Step::tmp: return "mount /tmp";
        case Step::mount: return "mount";
        case Step::pivot: return "pivot_root";
        case Step::hostname: return "sethostname";
        case Step::rlimits: return "setrlimit";
        case Step::fork: return "fork the function";
        case Step::capabilities: return "drop capabilities";
        case Step::landlock: return "restrict by Landlock";
        case Step::seccomp: return "load the seccomp filter";
        case Step::working_directory: return "enter the working directory";
        case Step::exec: return "execve";
    }
    return "unknown";
}

}  // namespace leastwise::sandbox
