#pragma once
#include "runtime/sandbox/sandbox.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace leastwise::sandbox {

/// The /tmp directories that outlive the process they were made for. Each is a tmpfs of its own, mounted where
/// only the spawner can see it; a sandbox gets a clone of the mount.
class TmpShelf {
public:
    /// Mounts the shelf upon `directory` below `root`. On failure returns nothing; `failure` tells why.
    static std::optional<TmpShelf> build(int root, const char* directory, std::string& failure);

    /// A detached mount of the /tmp kept under `id`, made when it is not there. An empty Fd and errno on failure.
    Fd clone(std::uint64_t id, std::uint64_t bytes) const;
    /// Lets go of it; a sandbox that still has a clone keeps that.
    void forget(std::uint64_t id) const;

private:
    explicit TmpShelf(Fd mount) : mount_(std::move(mount)) {}
    Fd mount_;
};

/// A detached tmpfs, or an empty Fd and errno.
Fd make_tmpfs(const char* mode, const std::string& size);

}  // namespace leastwise::sandbox
