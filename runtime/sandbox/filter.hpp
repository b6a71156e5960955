#pragma once
#include "runtime/sandbox/sandbox.hpp"

#include <linux/filter.h>

#include <string>
#include <vector>

namespace leastwise::sandbox {

/// A seccomp program, built once by libseccomp and loaded raw by each function.
class Filter {
public:
    Filter() = default;
    /// Builds the program for a level; `failure` tells why there is none.
    static Filter build(Level level, std::string& failure);

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
