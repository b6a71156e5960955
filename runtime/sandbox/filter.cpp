#include "runtime/sandbox/filter.hpp"

#include "runtime/sandbox/allow/files.hpp"
#include "runtime/sandbox/allow/memory.hpp"
#include "runtime/sandbox/allow/processes.hpp"
#include "runtime/sandbox/allow/signals.hpp"
#include "runtime/sandbox/allow/sockets.hpp"
#include "runtime/sandbox/allow/system.hpp"
#include "runtime/sandbox/messages.hpp"

#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <span>
#include <string>

namespace leastwise::sandbox {
namespace {

constexpr std::uint64_t kNamespaceFlags =
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
constexpr std::uint64_t kSocketTypeMask = 0xf;  // SOCK_TYPE_MASK of the kernel: the rest are flags

struct Release {
    void operator()(void* context) const { ::seccomp_release(context); }
};
using Context = std::unique_ptr<void, Release>;

scmp_arg_cmp equals(unsigned argument, std::uint64_t value) { return {argument, SCMP_CMP_EQ, value, 0}; }
/// Only the lower half counts where the kernel takes an int.
scmp_arg_cmp equals_int(unsigned argument, std::uint64_t value) {
    return {argument, SCMP_CMP_MASKED_EQ, 0xffffffffULL, value};
}
scmp_arg_cmp masked(unsigned argument, std::uint64_t mask, std::uint64_t value) {
    return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

/// A name that this architecture or this libseccomp does not know stays with the default action.
int add(void* context, std::uint32_t action, std::string_view name,
        std::span<const scmp_arg_cmp> conditions = {}) {
    const int number = ::seccomp_syscall_resolve_name(std::string(name).c_str());
    if (number < 0) return 0;
    return ::seccomp_rule_add_array(context, action, number, static_cast<unsigned>(conditions.size()),
                                    conditions.data());
}

int add_all(void* context, std::uint32_t action, std::span<const std::string_view> names) {
    for (const std::string_view name : names) {
        if (const int error = add(context, action, name)) return error;
    }
    return 0;
}

int add_sockets(void* context, Needs needs) {
    const scmp_arg_cmp local[] = {equals_int(0, AF_UNIX)};
    if (const int error = add(context, SCMP_ACT_ALLOW, "socket", local)) return error;
    const scmp_arg_cmp routes[] = {equals_int(0, AF_NETLINK), equals_int(2, NETLINK_ROUTE)};
    if (const int error = add(context, SCMP_ACT_ALLOW, "socket", routes)) return error;
    struct Kind {
        std::uint64_t type, protocol;
    };
    constexpr Kind kStreams[] = {{SOCK_STREAM, 0}, {SOCK_STREAM, IPPROTO_TCP}};
    constexpr Kind kDatagrams[] = {{SOCK_DGRAM, 0}, {SOCK_DGRAM, IPPROTO_UDP}};
    std::vector<Kind> kinds(std::begin(kStreams), std::end(kStreams));
    if (needs.datagrams == Needs::Datagrams::allowed) {
        kinds.insert(kinds.end(), std::begin(kDatagrams), std::end(kDatagrams));
    }
    for (const std::uint64_t family : {std::uint64_t{AF_INET}, std::uint64_t{AF_INET6}}) {
        for (const Kind& kind : kinds) {
            const scmp_arg_cmp conditions[] = {equals_int(0, family), masked(1, kSocketTypeMask, kind.type),
                                               equals_int(2, kind.protocol)};
            if (const int error = add(context, SCMP_ACT_ALLOW, "socket", conditions)) return error;
        }
    }
    // send() is sendto() without an address.
    const scmp_arg_cmp connected[] = {equals(4, 0)};
    return add(context, SCMP_ACT_ALLOW, "sendto", connected);
}

int add_rules(void* context, Needs needs) {
    const std::span<const std::string_view> always[] = {allow::kFiles,   allow::kMemory,  allow::kProcesses,
                                                        allow::kSignals, allow::kSockets, allow::kSystem};
    for (const auto names : always) {
        if (const int error = add_all(context, SCMP_ACT_ALLOW, names)) return error;
    }
    if (needs.signals == Needs::Signals::confined) {
        if (const int error = add_all(context, SCMP_ACT_ALLOW, allow::kSignalsToOthers)) return error;
    }
    if (const int error = add_all(context, SCMP_ACT_ERRNO(ENOSYS), allow::kAbsent)) return error;
    const scmp_arg_cmp same_namespaces[] = {masked(0, kNamespaceFlags, 0)};
    if (const int error = add(context, SCMP_ACT_ALLOW, "clone", same_namespaces)) return error;
    if (needs.descriptors == Needs::Descriptors::allowed) {
        const scmp_arg_cmp stat_empty[] = {masked(3, AT_EMPTY_PATH, AT_EMPTY_PATH)};
        if (const int error = add(context, SCMP_ACT_ALLOW, "newfstatat", stat_empty)) return error;
        const scmp_arg_cmp statx_empty[] = {masked(2, AT_EMPTY_PATH, AT_EMPTY_PATH)};
        if (const int error = add(context, SCMP_ACT_ALLOW, "statx", statx_empty)) return error;
    }
    const scmp_arg_cmp itself[] = {equals_int(0, 0)};
    if (const int error = add(context, SCMP_ACT_ALLOW, "prlimit64", itself)) return error;
    // The launch itself needs this after the filter is in place: a descriptor table of its own, harmless to
    // anyone.
    const scmp_arg_cmp own_table[] = {equals(0, CLONE_FILES)};
    if (const int error = add(context, SCMP_ACT_ALLOW, "unshare", own_table)) return error;
    return add_sockets(context, needs);
}

std::vector<sock_filter> export_program(void* context) {
    const Fd file(::memfd_create("filter", MFD_CLOEXEC));
    if (!file || ::seccomp_export_bpf(context, file.get()) != 0) return {};
    const off_t bytes = ::lseek(file.get(), 0, SEEK_END);
    if (bytes <= 0) return {};
    std::vector<sock_filter> program(static_cast<std::size_t>(bytes) / sizeof(sock_filter));
    const std::size_t size = program.size() * sizeof(sock_filter);
    if (::pread(file.get(), program.data(), size, 0) != static_cast<ssize_t>(size)) program.clear();
    return program;
}

}  // namespace

Filter Filter::build(Needs needs, std::string& failure) {
    // What no rule allows asks the spawner, which knows why to refuse, and tells.
    const Context context(::seccomp_init(SCMP_ACT_NOTIFY));
    if (!context) {
        failure = "seccomp notifications are not supported";
        return {};
    }
    ::seccomp_attr_set(context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    ::seccomp_attr_set(context.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2);  // a binary tree
    if (const int error = add_rules(context.get(), needs)) {
        failure = "building the seccomp filter: " + errno_name(-error);
        return {};
    }
    Filter filter;
    filter.program_ = export_program(context.get());
    if (filter.program_.empty()) failure = "exporting the seccomp filter: " + errno_name(errno);
    return filter;
}

}  // namespace leastwise::sandbox
