#include "tests/bench/drive.hpp"

#include "runtime/core/text.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <memory>
#include <stdexcept>

namespace leastwise::bench {
namespace {

using Time = std::chrono::steady_clock::time_point;

/// What is known of an answer whose head is complete.
struct Head {
    int status = 0;
    std::size_t body_start = 0;
    std::optional<std::size_t> body_bytes;  ///< nothing when the body is chunked or ends with the connection
    bool chunked = false;
    bool closes = false;
};

std::string_view field(std::string_view head, std::string_view name) {
    for (const auto line : core::split(head, '\n')) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !core::equals_ignoring_case(line.substr(0, colon), name)) continue;
        return core::trim(line.substr(colon + 1));
    }
    return {};
}

std::optional<Head> read_head(std::string_view received) {
    const auto end = received.find("\r\n\r\n");
    if (end == std::string_view::npos) return {};
    const auto text = received.substr(0, end);
    Head head;
    head.body_start = end + 4;
    if (text.size() > 12) head.status = static_cast<int>(core::to_integer(text.substr(9, 3)).value_or(0));
    if (const auto length = core::to_integer(field(text, "Content-Length"))) {
        head.body_bytes = static_cast<std::size_t>(*length);
    } else if (head.status == 204) {
        head.body_bytes = 0;
    }
    head.chunked = core::equals_ignoring_case(field(text, "Transfer-Encoding"), "chunked");
    const auto connection = field(text, "Connection");
    head.closes = core::equals_ignoring_case(connection, "close") ||
                  (text.starts_with("HTTP/1.0") && !core::equals_ignoring_case(connection, "keep-alive"));
    return head;
}

class Connection {
public:
    explicit Connection(std::uint16_t port) : port_(port) {}
    ~Connection() { close(); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    int socket() const { return socket_; }
    bool is_open() const { return socket_ >= 0; }
    Time sent() const { return sent_; }
    const std::string& received() const { return received_; }

    void open() {
        socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port_);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("nothing listens on port " + std::to_string(port_));
        }
        const int on = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    void close() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    /// Requests are smaller than a socket's buffer: a blocking send does not wait.
    void send(std::string_view request) {
        received_.clear();
        sent_ = std::chrono::steady_clock::now();
        for (std::string_view rest = request; !rest.empty();) {
            const auto count = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (count <= 0) return;  // the answer will be a closed connection
            rest.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    /// Reads once; nothing while the answer is incomplete. A closed connection completes what it delimits.
    std::optional<Head> receive() {
        std::array<char, 65536> buffer;
        const auto count = ::recv(socket_, buffer.data(), buffer.size(), 0);
        if (count > 0) received_.append(buffer.data(), static_cast<std::size_t>(count));
        auto head = read_head(received_);
        if (count <= 0) {
            if (!head) head.emplace();
            head->closes = true;
            return head;
        }
        if (!head) return {};
        const std::string_view body = std::string_view(received_).substr(head->body_start);
        const bool complete = head->body_bytes ? body.size() >= *head->body_bytes
                                               : head->chunked && body.ends_with("0\r\n\r\n");
        return complete ? head : std::nullopt;
    }

private:
    std::uint16_t port_;
    int socket_ = -1;
    std::string received_;
    Time sent_{};
};

class Drive {
public:
    Drive(const Plan& plan, const std::vector<std::string>& requests)
        : plan_(plan), requests_(requests), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        measured_.latencies_ns.reserve(1 << 20);
    }
    ~Drive() { ::close(epoll_); }
    Drive(const Drive&) = delete;
    Drive& operator=(const Drive&) = delete;

    Measured run() {
        for (std::size_t i = 0; i < plan_.connections; ++i) {
            connections_.push_back(std::make_unique<Connection>(plan_.port));
            open(*connections_.back());
        }
        const Time start = std::chrono::steady_clock::now();
        end_ = start + plan_.time;
        for (const auto& connection : connections_) next(*connection);
        while (waiting_ > 0) wait();
        measured_.wall = std::chrono::steady_clock::now() - start;
        std::ranges::sort(measured_.latencies_ns);
        return std::move(measured_);
    }

private:
    void open(Connection& connection) {
        connection.open();
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &connection;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket(), &event);
    }
    void next(Connection& connection) {
        const bool enough = plan_.requests > 0 ? started_ >= plan_.requests : std::chrono::steady_clock::now() >= end_;
        if (enough) return;
        connection.send(requests_[started_ % requests_.size()]);
        ++started_;
        ++waiting_;
    }
    void wait() {
        std::array<epoll_event, 64> events;
        const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            receive(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr));
        }
    }
    void receive(Connection& connection) {
        const auto head = connection.receive();
        if (!head) return;
        --waiting_;
        note(connection, *head);
        if (head->closes) {
            connection.close();
            open(connection);
            ++measured_.reconnects;
        }
        next(connection);
    }
    void note(const Connection& connection, const Head& head) {
        if (head.status != plan_.expected_status) {
            if (++measured_.failures == 1) measured_.first_failure = connection.received();
            return;
        }
        ++measured_.answers;
        const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - connection.sent();
        measured_.latencies_ns.push_back(
            static_cast<std::uint32_t>(std::min<std::int64_t>(took.count(), UINT32_MAX)));
    }

    const Plan& plan_;
    const std::vector<std::string>& requests_;
    int epoll_;
    std::vector<std::unique_ptr<Connection>> connections_;
    Measured measured_;
    std::size_t started_ = 0, waiting_ = 0;
    Time end_{};
};

}  // namespace

double Measured::percentile_us(double share) const {
    if (latencies_ns.empty()) return 0;
    const auto at = static_cast<std::size_t>(share * static_cast<double>(latencies_ns.size() - 1));
    return latencies_ns[at] / 1000.0;
}

Measured drive(const Plan& plan, const std::vector<std::string>& requests) { return Drive(plan, requests).run(); }

}  // namespace leastwise::bench
