#include "runtime/function/tool.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

extern char** environ;

namespace leastwise::function {
namespace {

std::optional<pid_t> start(const std::vector<std::string>& argv, int output) {
    std::vector<char*> arguments;
    for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    pid_t pid = -1;
    const int failed = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) return std::nullopt;
    return pid;
}

/// Whether the end of the output was reached in time.
bool read_all(int fd, std::string& out, std::size_t bytes_max,
              std::chrono::steady_clock::time_point deadline) {
    char buffer[4096];
    while (out.size() < bytes_max) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        pollfd waited{fd, POLLIN, 0};
        const int ready = left.count() <= 0 ? 0 : ::poll(&waited, 1, static_cast<int>(left.count()));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return false;
        const ssize_t count = ::read(fd, buffer, sizeof buffer);
        if (count == 0) return true;
        if (count < 0 && errno != EINTR) return false;
        if (count > 0) out.append(buffer, static_cast<std::size_t>(count));
    }
    return false;
}

}  // namespace

std::optional<std::string> run_tool(const std::vector<std::string>& argv, std::chrono::milliseconds limit,
                                    std::size_t bytes_max) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
    const auto pid = start(argv, ends[1]);
    ::close(ends[1]);
    std::string out;
    const bool complete = pid && read_all(ends[0], out, bytes_max, std::chrono::steady_clock::now() + limit);
    ::close(ends[0]);
    if (!pid) return std::nullopt;
    if (!complete) ::kill(*pid, SIGKILL);
    int status = 0;
    while (::waitpid(*pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!complete || !WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
    return out;
}

}  // namespace leastwise::function
