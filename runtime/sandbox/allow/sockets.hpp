#pragma once
#include <string_view>

namespace leastwise::sandbox::allow {

/// Use of sockets that exist. Which are made, and whom they are connected to, is watched.
inline constexpr std::string_view kSockets[] = {
    "bind",       "listen",   "accept",  "accept4",  "getsockname", "getpeername", "getsockopt",
    "setsockopt", "recvfrom", "recvmsg", "recvmmsg", "shutdown",    "socketpair"};

}  // namespace leastwise::sandbox::allow
