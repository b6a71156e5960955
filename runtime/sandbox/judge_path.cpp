#include "runtime/sandbox/judge.hpp"

#include "runtime/core/text.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstring>

namespace leastwise::sandbox {
namespace {

/// Terminals and shared memory are not there at all, as on Lambda; programs try them and go on.
constexpr std::string_view kAbsentDevices[] = {"/dev/tty", "/dev/ptmx", "/dev/pts", "/dev/shm",
                                               "/dev/console"};

enum class Wish { make, change };

/// The path that argument `at` names, with links resolved, or nothing when it cannot be read or is empty.
std::optional<std::string> named_path(const seccomp_data& data, int at, int directory_at,
                                      const Target& target, const Inside& inside, Inside::Last last) {
    if (at < 0) return std::nullopt;
    const auto text = target.text(data.args[at]);
    if (!text || text->empty()) return std::nullopt;
    if (inside.plainly_visible(*text)) return text;
    if ((*text)[0] == '/') return inside.resolve(*text, last);
    const int directory = directory_at < 0 ? AT_FDCWD : static_cast<int>(data.args[directory_at]);
    const std::string base = target.directory(directory);
    if (base.empty() || base[0] != '/') return std::nullopt;
    return inside.resolve(base + "/" + *text, last);
}

/// Bytecode caches beside the code: Python tries to write them, and runs without.
bool is_bytecode_cache(std::string_view path) { return path.find("/__pycache__") != std::string_view::npos; }

bool is_absent_device(std::string_view path) {
    for (const std::string_view device : kAbsentDevices) {
        if (path.starts_with(device)) return true;
    }
    return false;
}

/// Reading at `path`.
Verdict judge_look(const Watched& call, const std::string& path, const Inside& inside) {
    switch (inside.proc(path)) {
        case Inside::Proc::own: break;
        case Inside::Proc::init: return refuse(call, "process", path, EACCES);
        case Inside::Proc::other:
            return refuse(call, "process", path, inside.level() == Level::full ? ENOENT : EACCES);
    }
    if (!inside.hidden(path)) return {};
    return refuse(call, "filesystem", path, inside.level() == Level::full ? ENOENT : EACCES);
}

/// Writing at `path`, which is not among what may be written.
Verdict judge_write(const Watched& call, const std::string& path, Wish wish, const Inside& inside) {
    if (is_absent_device(path)) return {};
    const bool exists = inside.exists(path);
    if (!exists && wish == Wish::change) return judge_look(call, path, inside);
    if (inside.proc(path) != Inside::Proc::own) return judge_look(call, path, inside);
    const int error = exists || inside.parent_exists(path) ? EROFS : ENOENT;
    if (is_bytecode_cache(path)) return {error, std::nullopt, false};
    return refuse(call, "filesystem", path, error);
}

Verdict judge_open(const Watched& call, const std::string& path, std::uint64_t flags, const Inside& inside) {
    const bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0;
    if ((flags & O_PATH) != 0 || !writes) return judge_look(call, path, inside);
    if (inside.openable_for_writing(path)) return {};
    return judge_write(call, path, (flags & O_CREAT) != 0 ? Wish::make : Wish::change, inside);
}

Verdict judge_change(const Watched& call, const std::optional<std::string>& path, Wish wish,
                     const Inside& inside) {
    if (!path || inside.writable(*path)) return {};
    if (wish == Wish::make && inside.exists(*path)) return {};  // the kernel says EEXIST
    return judge_write(call, *path, wish, inside);
}

bool followed(const Watched& call, const seccomp_data& data) {
    if (call.judgement == Judgement::look_here) return false;
    return call.flags < 0 || (data.args[call.flags] & AT_SYMLINK_NOFOLLOW) == 0;
}

std::uint64_t open_flags(const Watched& call, const seccomp_data& data, const Target& target) {
    if (call.judgement == Judgement::create_file) return O_CREAT | O_WRONLY | O_TRUNC;
    if (call.judgement == Judgement::open) return data.args[call.flags];
    std::uint64_t flags = 0;  // the first member of struct open_how
    const std::string bytes = target.bytes(data.args[call.flags], sizeof flags);
    if (bytes.size() == sizeof flags) std::memcpy(&flags, bytes.data(), sizeof flags);
    return flags;
}

}  // namespace

Verdict judge_path(const Watched& call, const seccomp_data& data, const Target& target,
                   const Inside& inside) {
    const auto path = [&](Inside::Last last) {
        return named_path(data, call.path, call.directory, target, inside, last);
    };
    switch (call.judgement) {
        case Judgement::open:
        case Judgement::open_how:
        case Judgement::create_file: {
            const std::uint64_t flags = open_flags(call, data, target);
            const auto named = path((flags & O_NOFOLLOW) != 0 ? Inside::Last::keep : Inside::Last::follow);
            return named ? judge_open(call, *named, flags, inside) : Verdict{};
        }
        case Judgement::look:
        case Judgement::look_here: {
            const auto named = path(followed(call, data) ? Inside::Last::follow : Inside::Last::keep);
            return named ? judge_look(call, *named, inside) : Verdict{};
        }
        case Judgement::create: return judge_change(call, path(Inside::Last::keep), Wish::make, inside);
        case Judgement::remove: return judge_change(call, path(Inside::Last::keep), Wish::change, inside);
        case Judgement::alter: return judge_change(call, path(Inside::Last::follow), Wish::change, inside);
        case Judgement::rename:
        case Judgement::link: {
            const auto second =
                named_path(data, call.path2, call.directory2, target, inside, Inside::Last::keep);
            Verdict verdict = judge_change(call, second, Wish::make, inside);
            if (verdict.error != 0) return verdict;
            const auto first = path(Inside::Last::keep);
            if (call.judgement == Judgement::rename) return judge_change(call, first, Wish::change, inside);
            return first ? judge_look(call, *first, inside) : Verdict{};
        }
        default: return {};
    }
}

}  // namespace leastwise::sandbox
