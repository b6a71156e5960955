#pragma once
#include "runtime/sandbox/sandbox.hpp"
#include "runtime/sandbox/target.hpp"

#include <string>

namespace leastwise::sandbox {

/// The caller's socket `fd` as a descriptor of this process, or an empty one.
Fd copy_of_socket(const Target& target, int fd);
bool is_internet(const Fd& socket);
/// Connects to `address`, waiting as the socket's owner would. Returns 0 or an errno.
int connect_now(const Fd& socket, const std::string& address);

}  // namespace leastwise::sandbox
