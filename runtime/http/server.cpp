#include "runtime/http/server.hpp"

#include "runtime/http/request_reader.hpp"
#include "runtime/http/response_head.hpp"
#include "runtime/loop/loop.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <map>

namespace leastwise::http {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using SteadyClock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;

constexpr std::chrono::seconds kWriteMax{60};  // ours: a client that reads nothing for so long is gone
constexpr std::chrono::seconds kDrainMax{2};   // ours: what a refused client may go on sending before we close

/// Asio does not ask for close-on-exec, and the user's test command is no place for our sockets.
void keep_from_children(int socket) { ::fcntl(socket, F_SETFD, FD_CLOEXEC); }

struct Listener;

/// One client connection: reads a request, waits for its answer, writes it, and so on. Kept alive by its pending
/// operations and by the Respond functions it has handed out.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Socket socket, std::shared_ptr<Listener> listener);
    void start();
    void close();

private:
    /// What the connection waits for.
    enum class Phase { bytes, answer, writing, drain, closed };

    void advance();
    bool advance_once();
    void read();
    void hand_over();
    void refuse();
    void respond(const Request& request, Response response);
    bool flush();
    std::size_t send_rest(error_code& error);
    void begin_drain();
    void drain();
    void watch_time();
    std::chrono::seconds patience() const;

    Socket socket_;
    Timer timer_;
    RequestReader reader_;
    std::shared_ptr<Listener> listener_;  // shared: the listener outlives its connections' last handler call
    Arrival arrival_;
    std::string head_, body_;  // what is still to be written
    std::size_t written_ = 0;
    std::uint64_t request_count_ = 0;
    SteadyClock::time_point last_active_ = SteadyClock::now();
    Phase phase_ = Phase::bytes;
    After after_ = After::keep_open;
    bool advancing_ = false;
};

struct Listener : std::enable_shared_from_this<Listener> {
    Listener(asio::io_context& io, Handler call, Server::Options with)
        : acceptor(io.get_executor()), handler(std::move(call)), options(std::move(with)) {}

    void accept() {
        acceptor.async_accept([self = shared_from_this()](const error_code& error, Socket socket) {
            if (!self->acceptor.is_open() || error == asio::error::operation_aborted) return;
            if (!error) {
                auto connection = std::make_shared<Connection>(std::move(socket), self);
                std::erase_if(self->connections, [](const auto& weak) { return weak.expired(); });
                self->connections.push_back(connection);
                connection->start();
            }
            self->accept();
        });
    }
    void close() {
        error_code ignored;
        acceptor.close(ignored);
        for (const auto& weak : connections) {
            if (const auto connection = weak.lock()) connection->close();
        }
        connections.clear();
    }

    Acceptor acceptor;
    Handler handler;
    Server::Options options;
    std::uint16_t port = 0;
    std::vector<std::weak_ptr<Connection>> connections;
};

Connection::Connection(Socket socket, std::shared_ptr<Listener> listener)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      reader_(listener->options.limits),
      listener_(std::move(listener)) {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    keep_from_children(socket_.native_handle());
    const auto peer = socket_.remote_endpoint(ignored);
    arrival_.peer_address = peer.address().to_string();
    arrival_.peer_port = peer.port();
    arrival_.local_port = listener_->port;
    arrival_.environment = listener_->options.environment;
}

void Connection::start() {
    watch_time();
    read();
}

void Connection::close() {
    phase_ = Phase::closed;
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
    timer_.cancel();
}

std::chrono::seconds Connection::patience() const {
    switch (phase_) {
        case Phase::writing: return kWriteMax;
        case Phase::drain: return kDrainMax;
        case Phase::bytes:
        case Phase::answer:
        case Phase::closed: break;
    }
    return std::chrono::seconds(listener_->options.limits.idle_seconds_max);
}

/// One timer a connection, looked at when it ends instead of being set anew by every request.
void Connection::watch_time() {
    timer_.expires_at((phase_ == Phase::answer ? SteadyClock::now() : last_active_) + patience());
    timer_.async_wait([weak = weak_from_this()](const error_code& error) {
        const auto self = weak.lock();
        if (!self || self->phase_ == Phase::closed) return;
        if (error && error != asio::error::operation_aborted) return;
        const bool waits_for_client = self->phase_ != Phase::answer;
        const bool late = SteadyClock::now() - self->last_active_ >= self->patience();
        if (waits_for_client && late) return self->close();
        self->watch_time();
    });
}

void Connection::read() {
    const auto space = reader_.space();
    socket_.async_read_some(asio::buffer(space.data(), space.size()),
                            [self = shared_from_this()](const error_code& error, std::size_t count) {
                                if (error) return self->close();  // the client went away or said nothing
                                self->last_active_ = SteadyClock::now();
                                self->reader_.commit(count);
                                self->advance();
                            });
}

/// Goes on until something must be waited for. Never inside itself, however many requests a client sends at once.
void Connection::advance() {
    if (std::exchange(advancing_, true)) return;
    while (advance_once()) {}
    advancing_ = false;
}

bool Connection::advance_once() {
    if (!flush() || phase_ != Phase::bytes) return false;
    if (after_ == After::close) {
        begin_drain();
        return false;
    }
    switch (reader_.advance()) {
        case RequestReader::Progress::more: read(); return false;
        case RequestReader::Progress::go_ahead: head_ = "HTTP/1.1 100 Continue\r\n\r\n"; return true;
        case RequestReader::Progress::complete: hand_over(); return true;
        case RequestReader::Progress::refused: refuse(); return true;
    }
    return false;
}

void Connection::hand_over() {
    RequestReader::Taken taken = reader_.take();
    after_ = taken.keep_alive ? After::keep_open : After::close;
    phase_ = Phase::answer;
    taken.request.arrival = arrival_;
    // The handler takes the request; the answer's form depends on these two of its members.
    Request asked;
    asked.method = taken.request.method;
    asked.version = taken.request.version;
    listener_->handler(std::move(taken.request), [self = shared_from_this(), asked = std::move(asked),
                                                  number = ++request_count_](Response response) {
        const bool waited_for = self->phase_ == Phase::answer && self->request_count_ == number;
        if (waited_for) self->respond(asked, std::move(response));  // else a second answer, or the client has gone
    });
}

void Connection::refuse() {
    const auto [status, reason] = reader_.refusal();
    after_ = After::close;
    Response response;
    if (listener_->options.refusal) {
        response = listener_->options.refusal(status, reason);
    } else {
        response.status = status;
        response.headers.add("Content-Type", "text/plain");
        response.body = std::string(reason) + "\n";
    }
    respond({}, std::move(response));
}

void Connection::respond(const Request& request, Response response) {
    head_ = response_head(response, request, after_);
    if (body_of(response, request) == Body::sent) {
        // One piece is sent faster than two, as long as copying costs less than the kernel's look at the second.
        constexpr std::size_t kCopiedMax = 8 * 1024;
        if (response.body.size() <= kCopiedMax) {
            head_ += response.body;
        } else {
            body_ = std::move(response.body);
        }
    }
    phase_ = Phase::bytes;
    last_active_ = SteadyClock::now();
    advance();
}

/// Sends as much as the socket takes at once.
std::size_t Connection::send_rest(error_code& error) {
    if (body_.empty()) return socket_.send(asio::buffer(head_) + written_, 0, error);
    const std::size_t of_head = std::min(written_, head_.size());
    const std::array<asio::const_buffer, 2> rest = {asio::buffer(head_) + of_head,
                                                    asio::buffer(body_) + (written_ - of_head)};
    return socket_.send(rest, 0, error);
}

/// Writes what there is. False when the client must first make room, or has gone.
bool Connection::flush() {
    while (written_ < head_.size() + body_.size()) {
        error_code error;
        written_ += send_rest(error);
        if (error == asio::error::would_block || error == asio::error::try_again) {
            phase_ = Phase::writing;
            socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const error_code& failed) {
                if (failed || self->phase_ == Phase::closed) return;
                self->last_active_ = SteadyClock::now();
                self->phase_ = Phase::bytes;
                self->advance();
            });
            return false;
        }
        if (error) {
            close();
            return false;
        }
    }
    head_.clear();
    body_.clear();
    written_ = 0;
    return true;
}

/// A socket closed with unread bytes resets the connection, which can destroy the answer on its way to the client.
void Connection::begin_drain() {
    phase_ = Phase::drain;
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    last_active_ = SteadyClock::now();
    timer_.cancel();  // looks at the time anew, with less patience
    drain();
}

void Connection::drain() {
    const auto space = reader_.space();
    socket_.async_read_some(asio::buffer(space.data(), space.size()),
                            [self = shared_from_this()](const error_code& error, std::size_t) {
                                if (error) return self->close();
                                self->drain();
                            });
}

}  // namespace

struct Server::State {
    explicit State(asio::io_context& context) : io(context) {}
    asio::io_context& io;
    std::map<ListenerId, std::shared_ptr<Listener>> listeners;
    ListenerId next = 1;
};

Server::Server(loop::Loop& loop) : state_(std::make_shared<State>(loop.context())) {}

Server::~Server() {
    for (auto& [id, listener] : state_->listeners) listener->close();
}

std::optional<Server::Bound> Server::listen(std::uint16_t port, Handler handler, Options options) {
    auto listener = std::make_shared<Listener>(state_->io, std::move(handler), std::move(options));
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    error_code error;
    listener->acceptor.open(endpoint.protocol(), error);
    if (!error) listener->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) listener->acceptor.bind(endpoint, error);
    if (!error) listener->acceptor.listen(tcp::acceptor::max_listen_connections, error);
    if (error) return {};
    keep_from_children(listener->acceptor.native_handle());
    listener->port = listener->acceptor.local_endpoint().port();
    listener->accept();
    state_->listeners.emplace(state_->next, listener);
    return Bound{state_->next++, listener->port};
}

Server::ListenerId Server::adopt(int listening_socket, Handler handler, Options options) {
    auto listener = std::make_shared<Listener>(state_->io, std::move(handler), std::move(options));
    listener->acceptor.assign(tcp::v4(), listening_socket);
    listener->port = listener->acceptor.local_endpoint().port();
    listener->accept();
    state_->listeners.emplace(state_->next, listener);
    return state_->next++;
}

void Server::close(ListenerId id) {
    const auto found = state_->listeners.find(id);
    if (found == state_->listeners.end()) return;
    found->second->close();
    state_->listeners.erase(found);
}

}  // namespace leastwise::http
