#pragma once
#include "runtime/http/message.hpp"
#include "runtime/http/server.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace leastwise::http {

/// Reads the requests of one connection from its bytes. Knows nothing of sockets.
class RequestReader {
public:
    explicit RequestReader(const ServerLimits& limits);
    ~RequestReader();
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;

    /// Where the next bytes go; then tell how many came.
    std::span<char> space();
    void commit(std::size_t count);

    enum class Progress {
        more,      ///< needs further bytes
        go_ahead,  ///< the client waits for `100 Continue` before it sends the body; said once
        complete,  ///< `take` answers the request
        refused    ///< `refusal` says why; nothing further can be read
    };
    Progress advance();

    struct Taken {
        Request request;
        bool keep_alive;
    };
    /// The complete request. The next `advance` reads the one behind it.
    Taken take();

    struct Refusal {
        int status;
        std::string_view reason;
    };
    const Refusal& refusal() const;

private:
    class Parser;
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace leastwise::http
