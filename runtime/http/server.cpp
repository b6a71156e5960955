#include "runtime/http/server.hpp"

#include "runtime/loop/loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <map>

namespace leastwise::http {
namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

namespace {

struct Listener;

Request to_request(beast::http::request<beast::http::string_body>&& message, Arrival arrival) {
    Request request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    request.version = message.version();
    for (const auto& field : message) {
        request.headers.add(std::string(field.name_string()), std::string(field.value()));
    }
    request.body = std::move(message.body());
    request.arrival = std::move(arrival);
    return request;
}

bool is_bodiless(int status) { return status == 204 || status == 304 || (status >= 100 && status < 200); }

/// One client connection: reads a request, waits for its answer, writes it, and so on. Kept alive by its pending
/// operation and by the Respond functions it has handed out.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket socket, std::shared_ptr<Listener> listener);
    void start() { read(); }
    void close() {
        boost::system::error_code ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
        stream_.close();
    }

private:
    using Parser = beast::http::request_parser<beast::http::string_body>;
    using Message = beast::http::response<beast::http::string_body>;

    void read();
    void on_headers(const boost::system::error_code& error);
    void read_body();
    void on_read(const boost::system::error_code& error);
    void refuse(const boost::system::error_code& error);
    void respond(Response response);
    void write();

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    std::optional<Message> message_;
    std::shared_ptr<Listener> listener_;  // shared: the listener outlives its connections' last handler call
    Arrival arrival_;
    bool keep_alive_ = false;
    bool head_request_ = false;
};

struct Listener : std::enable_shared_from_this<Listener> {
    Listener(asio::io_context& io, Handler call, Server::Options with)
        : acceptor(io), handler(std::move(call)), options(std::move(with)) {}

    void accept() {
        acceptor.async_accept([self = shared_from_this()](const boost::system::error_code& error, tcp::socket socket) {
            if (!self->acceptor.is_open() || error == asio::error::operation_aborted) return;
            if (!error) {
                boost::system::error_code ignored;
                socket.set_option(tcp::no_delay(true), ignored);
                auto connection = std::make_shared<Connection>(std::move(socket), self);
                std::erase_if(self->connections, [](const auto& weak) { return weak.expired(); });
                self->connections.push_back(connection);
                connection->start();
            }
            self->accept();
        });
    }
    void close() {
        boost::system::error_code ignored;
        acceptor.close(ignored);
        for (const auto& weak : connections) {
            if (const auto connection = weak.lock()) connection->close();
        }
        connections.clear();
    }

    tcp::acceptor acceptor;
    Handler handler;
    Server::Options options;
    std::uint16_t port = 0;
    std::vector<std::weak_ptr<Connection>> connections;
};

Connection::Connection(tcp::socket socket, std::shared_ptr<Listener> listener)
    : stream_(std::move(socket)), buffer_(listener->options.limits.header_bytes_max + (1U << 16)),
      listener_(std::move(listener)) {
    boost::system::error_code ignored;
    const auto peer = stream_.socket().remote_endpoint(ignored);
    arrival_.peer_address = peer.address().to_string();
    arrival_.peer_port = peer.port();
    arrival_.local_port = listener_->port;
    arrival_.environment = listener_->options.environment;
}

void Connection::read() {
    parser_.emplace();
    const auto& limits = listener_->options.limits;
    parser_->header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
    parser_->body_limit(limits.body_bytes_max);
    stream_.expires_after(std::chrono::seconds(limits.idle_seconds_max));
    beast::http::async_read_header(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t) { self->on_headers(error); });
}

void Connection::on_headers(const boost::system::error_code& error) {
    if (error) return refuse(error);
    if (!beast::iequals(parser_->get()[beast::http::field::expect], "100-continue")) return read_body();
    static const auto go_on = std::make_shared<std::string>("HTTP/1.1 100 Continue\r\n\r\n");
    asio::async_write(stream_, asio::buffer(*go_on),
                      [self = shared_from_this()](const boost::system::error_code& failed, std::size_t) {
                          if (!failed) self->read_body();
                      });
}

void Connection::read_body() {
    beast::http::async_read(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t) { self->on_read(error); });
}

void Connection::on_read(const boost::system::error_code& error) {
    if (error) return refuse(error);
    stream_.expires_never();
    keep_alive_ = parser_->keep_alive();
    auto message = parser_->release();
    head_request_ = message.method() == beast::http::verb::head;
    auto once = std::make_shared<bool>(false);
    listener_->handler(to_request(std::move(message), arrival_),
                       [self = shared_from_this(), once](Response response) {
                           if (*once) return;
                           *once = true;
                           self->respond(std::move(response));
                       });
}

void Connection::refuse(const boost::system::error_code& error) {
    int status = 0;
    std::string_view reason;
    if (error == beast::http::error::body_limit) {
        status = 413;
        reason = "Payload Too Large";
    } else if (error == beast::http::error::header_limit || error == beast::http::error::buffer_overflow) {
        status = 431;
        reason = "Request Header Fields Too Large";
    } else if (error.category() == beast::http::make_error_code(beast::http::error::bad_target).category() &&
               error != beast::http::error::end_of_stream && error != beast::http::error::partial_message) {
        status = 400;
        reason = "Bad Request";
    }
    if (status == 0) return close();  // the client went away or said nothing
    keep_alive_ = false;
    Response response;
    if (listener_->options.refusal) {
        response = listener_->options.refusal(status, reason);
    } else {
        response.status = status;
        response.headers.add("Content-Type", "text/plain");
        response.body = std::string(reason) + "\n";
    }
    respond(std::move(response));
}

void Connection::respond(Response response) {
    message_.emplace(static_cast<beast::http::status>(response.status), 11U);
    for (const Header& field : response.headers) message_->insert(field.name, field.value);
    message_->keep_alive(keep_alive_);
    if (head_request_ || is_bodiless(response.status)) {
        if (!is_bodiless(response.status)) message_->content_length(response.body.size());
    } else {
        message_->body() = std::move(response.body);
        message_->content_length(message_->body().size());
    }
    write();
}

void Connection::write() {
    stream_.expires_after(std::chrono::seconds(60));
    beast::http::async_write(stream_, *message_,
                             [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                                 if (error || !self->keep_alive_) return self->close();
                                 self->read();
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
    boost::system::error_code error;
    listener->acceptor.open(endpoint.protocol(), error);
    if (!error) listener->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) listener->acceptor.bind(endpoint, error);
    if (!error) listener->acceptor.listen(tcp::acceptor::max_listen_connections, error);
    if (error) return {};
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
