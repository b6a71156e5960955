#pragma once
#include "runtime/sandbox/finding_budget.hpp"
#include "runtime/sandbox/inside.hpp"
#include "runtime/sandbox/launcher.hpp"
#include "runtime/sandbox/messages.hpp"
#include "runtime/sandbox/plan.hpp"

#include <optional>
#include <vector>

namespace leastwise::sandbox {

/// One running sandbox as the spawner knows it.
struct Confined {
    Spec spec;
    Level level = Level::full;
    Launched launched;
    Fd function;  ///< pidfd
    Fd listener;  ///< of seccomp
    int pid = 0;  ///< of the function, on the host
    bool started = false;
    Inside inside;
    FindingBudget findings;
    std::optional<Report> failure, exit;
};

/// Every process below `root`, nearest first.
std::vector<pid_t> descendants(pid_t root);
/// SIGKILL to the whole tree.
void end_tree(const Confined& confined);
/// The pid behind a pidfd as this process's namespace numbers it, or 0.
pid_t pid_of(int pidfd);
/// What became of it, once init has been waited for. `status` and `cpu` are of init.
Result result_of(const Confined& confined, int init_status, std::chrono::microseconds cpu,
                 long resident_max_kb);

}  // namespace leastwise::sandbox
