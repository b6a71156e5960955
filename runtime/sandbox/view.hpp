#pragma once
#include "runtime/sandbox/sandbox.hpp"

#include <optional>
#include <string>

namespace leastwise::sandbox {

/// Where the spawner keeps the view in its own mount namespace: a directory that exists on every Linux, and
/// whose content no function is given.
inline constexpr const char* kViewPlace = "/sys";

/// The read-only root that all sandboxes share: system directories, a few devices, a generated /etc, and
/// empty directories to mount upon. Built once; each sandbox gets a clone of the mounts, not of the files.
class View {
public:
    /// Needs a private mount namespace and the right to mount. On failure returns nothing; `failure` tells
    /// why.
    static std::optional<View> build(std::string& failure);

    /// Makes sure that something can be mounted at `target`. Returns 0 or an errno.
    int add_mountpoint(const std::string& target, mode_t kind_of_source) const;
    /// The mount below the one that sandboxes see: what is mounted there stays the spawner's.
    int hidden_root() const { return root_.get(); }
    /// A detached copy, to be attached by a sandbox.
    Fd clone() const;

private:
    explicit View(Fd root) : root_(std::move(root)) {}
    Fd root_;  ///< the writable mount under the read-only one
};

/// A detached read-only (or writable) bind of `mount.source`, or an empty Fd and errno. `idmap`, when not
/// negative, is a user namespace by which the owner of the source appears as the sandbox's user.
Fd clone_source(const Mount& mount, int idmap);

/// Whether a path is absolute, without `.`, `..` or empty components, and not one of those the sandbox makes
/// itself.
bool is_mount_target(std::string_view target);

}  // namespace leastwise::sandbox
