// Power over other processes and over the kernel.
#include "runtime/sandbox/judge.hpp"

#include <linux/sched.h>

#include <array>
#include <cerrno>
#include <utility>

namespace leastwise::sandbox {
namespace {

constexpr std::uint64_t kQueryPersonality = 0xffffffff;

std::string process_name(int pid) { return "process " + std::to_string(pid); }

Verdict judge_kill(const Watched& call, int pid, int signal, const Asker& asker) {
    const bool full = asker.inside.level() == Level::full;
    if (pid == -1) return refuse(call, "process", "every process", EPERM);
    if (pid == 0) return {};
    const int target = pid < 0 ? -pid : pid;  // a group has its leader's number
    if (!full)
        return is_descendant(target, asker.init) ? Verdict{}
                                                 : refuse(call, "process", process_name(pid), EPERM);
    if (!asker.inside.exists("/proc/" + std::to_string(target))) {
        if (pid < 0) return {};  // a group may outlive its leader
        return refuse(call, "process", process_name(pid), ESRCH);
    }
    // Asking whether the parent lives is common and harmless.
    return target == 1 && signal != 0 ? refuse(call, "process", process_name(pid), EPERM) : Verdict{};
}

std::string flag_names(std::uint64_t flags) {
    static constexpr std::array kNames = {
        std::pair{CLONE_NEWUSER, "CLONE_NEWUSER"},    std::pair{CLONE_NEWNS, "CLONE_NEWNS"},
        std::pair{CLONE_NEWPID, "CLONE_NEWPID"},      std::pair{CLONE_NEWNET, "CLONE_NEWNET"},
        std::pair{CLONE_NEWIPC, "CLONE_NEWIPC"},      std::pair{CLONE_NEWUTS, "CLONE_NEWUTS"},
        std::pair{CLONE_NEWCGROUP, "CLONE_NEWCGROUP"}};
    std::string names;
    for (const auto& [flag, name] : kNames) {
        if ((flags & static_cast<std::uint64_t>(flag)) == 0) continue;
        if (!names.empty()) names += '|';
        names += name;
    }
    return names;
}

/// What the call was about, as far as its arguments tell.
std::string kernel_target(const Watched& call, const seccomp_data& data, const Target& target) {
    if (call.name == "unshare" || call.name == "clone") return flag_names(data.args[0]);
    if (call.path >= 0) return target.text(data.args[call.path]).value_or("");
    return "argument " + std::to_string(static_cast<std::int64_t>(data.args[0]));
}

}  // namespace

Verdict judge_power(const Watched& call, const seccomp_data& data, const Target& target, const Asker& asker) {
    switch (call.judgement) {
        case Judgement::kill:
            return judge_kill(call, static_cast<int>(data.args[0]), static_cast<int>(data.args[1]), asker);
        case Judgement::signal: {
            const int pid = static_cast<int>(data.args[0]);
            return is_descendant(pid, asker.init) ? Verdict{}
                                                  : refuse(call, "process", process_name(pid), EPERM);
        }
        case Judgement::process:
            return refuse(call, "process", process_name(static_cast<int>(data.args[call.path])), EPERM);
        default: break;
    }
    if (call.name == "personality" && data.args[0] == kQueryPersonality) return {};
    return refuse(call, "kernel", kernel_target(call, data, target), EPERM);
}

}  // namespace leastwise::sandbox
