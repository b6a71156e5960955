#pragma once
#include <cstdint>
#include <map>
#include <string_view>

namespace leastwise::sandbox {

/// How the spawner judges a call that the filter does not allow by itself.
enum class Judgement : std::uint8_t {
    open,          ///< path, flags: see `flags`
    open_how,      ///< openat2: the flags are in memory
    create_file,   ///< path: creat, which is open for writing
    look,          ///< path: a finding when it is hidden
    look_here,     ///< the same of the path itself, even when it is a link
    create,        ///< path: made, unless it exists
    remove,        ///< path: changed itself, even when it is a link
    alter,         ///< path: changed where it leads to
    rename,        ///< two paths, both changed
    link,          ///< two paths, the second is made
    connect,       ///< address
    send_to,       ///< address of one datagram
    send_message,  ///< address inside a msghdr
    send_messages,
    socket,
    kill,
    signal,   ///< to a thread; only where nothing else confines signals
    process,  ///< reaching into another process: the pid is the argument
    kernel    ///< never given to a function
};

/// One watched call. Arguments are counted from 0.
struct Watched {
    std::string_view name;
    Judgement judgement = Judgement::kernel;
    std::int8_t directory = -1;  ///< argument with the directory descriptor; -1: the working directory
    std::int8_t path = -1;       ///< argument with the path, address or pid
    std::int8_t flags = -1;      ///< argument with the flags or the address length
    std::int8_t directory2 = -1, path2 = -1;
};

/// By this architecture's number; calls that are not here are answered with ENOSYS and are no finding.
std::map<int, Watched> watched_calls();

}  // namespace leastwise::sandbox
