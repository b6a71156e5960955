#pragma once
#include "runtime/sandbox/bytes.hpp"
#include "runtime/sandbox/sandbox.hpp"
#include "runtime/sandbox/step.hpp"

#include <cstdint>
#include <string>

namespace leastwise::sandbox {

// Engine to spawner.
enum class Order : std::uint8_t {
    launch,  ///< a Spec; descriptors: write ends of standard output and error
    kill,    ///< the whole tree
    stop,    ///< SIGSTOP to the whole tree; only where no cgroup freezes it
    resume,
    forget   ///< a /tmp that was kept; the id is its own
};

// Spawner to engine.
enum class News : std::uint8_t {
    ready,    ///< Confinement; the first message
    started,  ///< Beginning; descriptors: as Beginning tells
    ended,    ///< Result, also of a launch that failed
    found     ///< Finding
};

struct Beginning {
    int pid = 0;  ///< the function's process, on the host
    int init_pid = 0;
    std::vector<std::uint16_t> ports;
    bool freezer = false;  ///< a descriptor to write 1 or 0 to; else Order::stop and resume
    bool memory = false;   ///< memory.stat of the control group
    // Descriptors in this order: pidfd of the function, [freezer], [memory], listeners.
};

void put(Writer& writer, const Spec& spec);
Spec take_spec(Reader& reader);
void put(Writer& writer, const Confinement& confinement);
Confinement take_confinement(Reader& reader);
void put(Writer& writer, const Beginning& beginning);
Beginning take_beginning(Reader& reader);
void put(Writer& writer, const Result& result);
Result take_result(Reader& reader);
void put(Writer& writer, const Finding& finding);
Finding take_finding(Reader& reader);

/// "execve: No such file or directory (ENOENT)", with `subject` in between when there is one.
std::string failure_text(Step step, int error, std::string_view subject = {});
/// "ENOENT"; "errno 4095" for numbers without a name.
std::string errno_name(int error);

}  // namespace leastwise::sandbox
