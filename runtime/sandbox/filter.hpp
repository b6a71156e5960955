#pragma once
#include <linux/filter.h>

#include <string>
#include <vector>

namespace leastwise::sandbox {

/// What the filter has to take over from boundaries that are missing.
struct Needs {
    /// Signals stay within the sandbox by a process namespace, or by Landlock from ABI 6 on; else each is
    /// watched.
    enum class Signals { confined, watched } signals = Signals::confined;
    /// Without a network namespace there are no datagrams: their address could be changed after it was
    /// checked.
    enum class Datagrams { allowed, none } datagrams = Datagrams::allowed;
    /// Asking about an open descriptor by way of an empty path is frequent and harmless. Where only the spawner
    /// hides files, each such call is watched, as it may name a path all the same.
    enum class Descriptors { allowed, watched } descriptors = Descriptors::allowed;
};

/// A seccomp program, built once by libseccomp and loaded raw by each function.
class Filter {
public:
    Filter() = default;
    /// Builds the program; `failure` tells why there is none.
    static Filter build(Needs needs, std::string& failure);

    bool empty() const { return program_.empty(); }
    std::size_t size() const { return program_.size(); }
    /// What the kernel takes; points into this object.
    sock_fprog program() const {
        return {static_cast<unsigned short>(program_.size()), const_cast<sock_filter*>(program_.data())};
    }

private:
    std::vector<sock_filter> program_;
};

}  // namespace leastwise::sandbox
