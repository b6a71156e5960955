// Landlock's access bits, by the ABI that brought them. See Documentation/userspace-api/landlock.rst of the
// kernel.
#include "runtime/sandbox/kernel.hpp"
#include "runtime/sandbox/plan.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace leastwise::sandbox {
namespace {

constexpr std::uint64_t kExecute = 1ULL << 0;
constexpr std::uint64_t kWriteFile = 1ULL << 1;
constexpr std::uint64_t kReadFile = 1ULL << 2;
constexpr std::uint64_t kReadDirectory = 1ULL << 3;
constexpr std::uint64_t kTruncate = 1ULL << 14;     // ABI 3
constexpr std::uint64_t kIoctlDevice = 1ULL << 15;  // ABI 5
constexpr std::uint64_t kAbi1 = (1ULL << 13) - 1;
constexpr std::uint64_t kRefer = 1ULL << 13;             // ABI 2
constexpr std::uint64_t kConnectTcp = 1ULL << 1;         // ABI 4
constexpr std::uint64_t kScopeAbstractUnix = 1ULL << 0;  // ABI 6
constexpr std::uint64_t kScopeSignal = 1ULL << 1;        // ABI 6

constexpr std::uint64_t kLook = kExecute | kReadFile | kReadDirectory;
constexpr std::uint64_t kFileOnly = kExecute | kReadFile | kWriteFile | kTruncate | kIoctlDevice;

std::uint64_t file_rights(int abi) {
    std::uint64_t rights = kAbi1;
    if (abi >= 2) rights |= kRefer;
    if (abi >= 3) rights |= kTruncate;
    if (abi >= 5) rights |= kIoctlDevice;
    return rights;
}

/// A path that does not exist needs no rule. Files take only the rights that files have.
int allow_path(int ruleset, const char* path, std::uint64_t rights) {
    const int fd = ::open(path, O_PATH | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT || errno == EACCES ? 0 : -1;
    struct stat about {};
    if (::fstat(fd, &about) == 0 && !S_ISDIR(about.st_mode)) rights &= kFileOnly;
    const kernel::LandlockPath rule{rights, fd};
    const int result = kernel::landlock_add(ruleset, kernel::kLandlockRulePath, &rule);
    const int error = errno;
    ::close(fd);
    errno = error;
    return result;
}

int allow_all(int ruleset, const char* const* paths, std::uint64_t rights) {
    for (; paths && *paths; ++paths) {
        if (allow_path(ruleset, *paths, rights) != 0) return -1;
    }
    return 0;
}

int add_file_rules(int ruleset, const Plan& plan) {
    const std::uint64_t all = file_rights(plan.landlock_abi);
    const std::uint64_t write_device = kReadFile | kWriteFile | (all & (kTruncate | kIoctlDevice));
    static constexpr const char* kDevices[] = {"/dev/null",   "/dev/zero",    "/dev/full",
                                               "/dev/random", "/dev/urandom", nullptr};
    // In full confinement the root is the read-only view; elsewhere only what the plan names may be looked
    // at.
    if (plan.level == Level::full && allow_path(ruleset, "/", kLook) != 0) return -1;
    if (allow_all(ruleset, plan.readable_paths, kLook) != 0) return -1;
    if (allow_all(ruleset, plan.writable_paths, all) != 0) return -1;
    if (allow_path(ruleset, "/tmp", all) != 0) return -1;
    if (allow_path(ruleset, "/proc", kLook | kWriteFile) != 0) return -1;
    return allow_all(ruleset, kDevices, write_device);
}

/// Without a network namespace TCP reaches only the engine's listeners: addresses are the notifier's part.
int add_port_rules(int ruleset, const Plan& plan) {
    for (const std::uint16_t port : plan.ports) {
        const kernel::LandlockPort rule{kConnectTcp, port};
        if (kernel::landlock_add(ruleset, kernel::kLandlockRulePort, &rule) != 0) return -1;
    }
    return 0;
}

}  // namespace

int landlock_abi() {
    const int abi = kernel::landlock_create(nullptr, 0, kernel::kLandlockVersion);
    return abi > 0 ? abi : 0;
}

int restrict_by_landlock(const Plan& plan) {
    const bool ports = plan.level != Level::full && plan.landlock_abi >= 4;
    kernel::LandlockRuleset rules;
    rules.files = file_rights(plan.landlock_abi);
    if (ports) rules.network = kConnectTcp;
    if (plan.landlock_abi >= 6) rules.scoped = kScopeAbstractUnix | kScopeSignal;
    const std::size_t size = plan.landlock_abi >= 6 ? 24 : plan.landlock_abi >= 4 ? 16 : 8;
    const int ruleset = kernel::landlock_create(&rules, size, 0);
    if (ruleset < 0) return -1;
    int result = add_file_rules(ruleset, plan);
    if (result == 0 && ports) result = add_port_rules(ruleset, plan);
    if (result == 0) result = kernel::landlock_restrict(ruleset);
    const int error = errno;
    ::close(ruleset);
    errno = error;
    return result;
}

}  // namespace leastwise::sandbox
