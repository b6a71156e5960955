#pragma once
#include "runtime/sandbox/sandbox.hpp"

#include <sys/types.h>

#include <map>
#include <utility>

namespace leastwise::sandbox {

/// Whether this process is root and its user namespace has that user and group: a rootless container has root
/// alone.
bool may_become(uid_t uid, gid_t gid);

/// Writes the one-line user and group maps of a process's user namespace. Returns 0 or an errno.
int map_identity(pid_t pid, uid_t inside_uid, uid_t outside_uid, gid_t inside_gid, gid_t outside_gid);

/// Enters a new user namespace with the same user and a mount namespace, in which an unprivileged process may
/// mount. Returns 0 or an errno.
int enter_own_namespaces();

/// User namespaces that make the files of one owner appear as another's, for idmapped mounts. One is kept per
/// owner.
class OwnerMaps {
public:
    OwnerMaps(uid_t uid, gid_t gid) : uid_(uid), gid_(gid) {}
    /// Descriptor of the namespace that shows `owner` and `group` as the sandbox's user, or -1.
    int find(uid_t owner, gid_t group);

private:
    uid_t uid_;
    gid_t gid_;
    std::map<std::pair<uid_t, gid_t>, Fd> known_;
};

}  // namespace leastwise::sandbox
