// Mounts, seen from inside the new mount namespace. Runs between clone and exec.
#include "runtime/sandbox/kernel.hpp"
#include "runtime/sandbox/plan.hpp"
#include "runtime/sandbox/view.hpp"

#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>

namespace leastwise::sandbox {

Step enter_view(const Plan& plan, std::uint32_t& index) {
    // The tree covers the view it was cloned from, a place that exists on every Linux.
    if (::move_mount(plan.view, "", AT_FDCWD, kViewPlace, MOVE_MOUNT_F_EMPTY_PATH) != 0) return Step::view;
    if (::fchdir(plan.view) != 0) return Step::view;
    if (::mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0) return Step::proc;
    const bool kept = plan.tmp >= 0;
    if (kept && ::move_mount(plan.tmp, "", plan.view, "tmp", MOVE_MOUNT_F_EMPTY_PATH) != 0) return Step::tmp;
    if (!kept && ::mount("tmpfs", "tmp", "tmpfs", MS_NOSUID | MS_NODEV, plan.tmp_options) != 0) return Step::tmp;
    for (index = 0; index < plan.mounts.size(); ++index) {
        const PlannedMount& mount = plan.mounts[index];
        if (::move_mount(mount.tree, "", plan.view, mount.target, MOVE_MOUNT_F_EMPTY_PATH) != 0)
            return Step::mount;
    }
    // Putting the old root on top of the new one needs no directory for it; detaching it leaves the new one
    // alone.
    if (kernel::pivot_root(".", ".") != 0) return Step::pivot;
    if (::umount2(".", MNT_DETACH) != 0) return Step::pivot;
    return ::chdir("/") == 0 ? Step::none : Step::pivot;
}

}  // namespace leastwise::sandbox
