#pragma once
#include "runtime/http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace leastwise::loop {
class Loop;
}

namespace leastwise::http {

/// What a server accepts before it refuses. Sizes in bytes.
struct ServerLimits {
    std::size_t header_bytes_max = 32 * 1024;
    std::size_t body_bytes_max = 20 * 1024 * 1024;
    unsigned idle_seconds_max = 350;  // API Gateway and ALB keep idle connections about this long
};

/// How a listener answers what the protocol layer refuses: 400 malformed, 413 body, 431 headers.
using Refusal = std::function<Response(int status, std::string_view reason)>;

/// Serves HTTP/1.1 on listening sockets, keep-alive and pipelining in order. Loopback only.
class Server {
public:
    explicit Server(loop::Loop& loop);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    struct Options {
        ServerLimits limits{};
        std::string environment{};  ///< stamped on Arrival::environment
        Refusal refusal{};          ///< plain text when not set
    };
    /// Identifies one listener.
    using ListenerId = std::uint64_t;

    /// Listens on 127.0.0.1:`port` (0 = any free port). Returns the port, or nothing when it is taken.
    struct Bound {
        ListenerId id;
        std::uint16_t port;
    };
    std::optional<Bound> listen(std::uint16_t port, Handler handler, Options options);
    /// Serves a socket that listens already; takes it over.
    ListenerId adopt(int listening_socket, Handler handler, Options options);
    /// Closes the listener and its connections.
    void close(ListenerId id);

private:
    struct State;
    std::shared_ptr<State> state_;  // shared with the connections' coroutines, which end with it
};

}  // namespace leastwise::http
