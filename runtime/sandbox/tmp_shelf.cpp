#include "runtime/sandbox/tmp_shelf.hpp"

#include "runtime/sandbox/messages.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace leastwise::sandbox {

Fd make_tmpfs(const char* mode, const std::string& size) {
    const Fd context(::fsopen("tmpfs", FSOPEN_CLOEXEC));
    if (!context) return Fd();
    ::fsconfig(context.get(), FSCONFIG_SET_STRING, "mode", mode, 0);
    ::fsconfig(context.get(), FSCONFIG_SET_STRING, "size", size.c_str(), 0);
    if (::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) return Fd();
    return Fd(::fsmount(context.get(), FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV));
}

std::optional<TmpShelf> TmpShelf::build(int root, const char* directory, std::string& failure) {
    Fd mount = make_tmpfs("0700", "1m");  // it holds nothing but places to mount upon
    if (mount && ::move_mount(mount.get(), "", root, directory, MOVE_MOUNT_F_EMPTY_PATH) == 0) {
        return TmpShelf(std::move(mount));
    }
    failure = failure_text(Step::view, errno, "mount the shelf of /tmp directories");
    return std::nullopt;
}

Fd TmpShelf::clone(std::uint64_t id, std::uint64_t bytes) const {
    const std::string name = std::to_string(id);
    if (::mkdirat(mount_.get(), name.c_str(), 0700) == 0) {
        const Fd made = make_tmpfs("1777", std::to_string(bytes));
        if (!made || ::move_mount(made.get(), "", mount_.get(), name.c_str(), MOVE_MOUNT_F_EMPTY_PATH) != 0) {
            const int error = errno;
            ::unlinkat(mount_.get(), name.c_str(), AT_REMOVEDIR);
            errno = error;
            return Fd();
        }
    } else if (errno != EEXIST) {
        return Fd();
    }
    return Fd(::open_tree(mount_.get(), name.c_str(), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
}

void TmpShelf::forget(std::uint64_t id) const {
    const std::string name = std::to_string(id);
    const std::string path = "/proc/self/fd/" + std::to_string(mount_.get()) + "/" + name;
    ::umount2(path.c_str(), MNT_DETACH);
    ::unlinkat(mount_.get(), name.c_str(), AT_REMOVEDIR);
}

}  // namespace leastwise::sandbox
