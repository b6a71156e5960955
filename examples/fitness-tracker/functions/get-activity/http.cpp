#include "http.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace http {
namespace {

/// Where Amazon Linux keeps the certificates of public authorities.
constexpr char kAmazonLinuxAuthorities[] = "/etc/pki/tls/certs/ca-bundle.crt";

int connect_to(const Url& url) {
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(url.host.c_str(), url.port.c_str(), &hints, &found) != 0) {
        throw std::runtime_error("no address for " + url.host);
    }
    int fd = -1;
    for (const addrinfo* place = found; place != nullptr && fd < 0; place = place->ai_next) {
        fd = socket(place->ai_family, place->ai_socktype | SOCK_CLOEXEC, place->ai_protocol);
        if (fd >= 0 && connect(fd, place->ai_addr, place->ai_addrlen) != 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    if (fd < 0) throw std::runtime_error("cannot connect to " + url.host + ":" + url.port);
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

SSL_CTX* tls_context() {
    static SSL_CTX* const context = [] {
        SSL_CTX* made = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_verify(made, SSL_VERIFY_PEER, nullptr);
        SSL_CTX_set_default_verify_paths(made);  // also what SSL_CERT_FILE names
        SSL_CTX_load_verify_locations(made, kAmazonLinuxAuthorities, nullptr);
        return made;
    }();
    return context;
}

}  // namespace

std::string Url::authority() const { return port == (is_tls ? "443" : "80") ? host : host + ":" + port; }

Url parse_url(const std::string& text) {
    Url url;
    url.is_tls = text.starts_with("https://");
    const auto mark = text.find("://");
    std::string rest = mark == std::string::npos ? text : text.substr(mark + 3);
    rest = rest.substr(0, rest.find('/'));
    const auto colon = rest.find(':');
    url.host = rest.substr(0, colon);
    url.port = colon == std::string::npos ? (url.is_tls ? "443" : "80") : rest.substr(colon + 1);
    return url;
}

std::string Response::header(const std::string& name) const {
    for (const auto& [key, value] : headers) {
        if (strcasecmp(key.c_str(), name.c_str()) == 0) return value;
    }
    return {};
}

class Client::Connection {
public:
    explicit Connection(const Url& url) : fd_(connect_to(url)) {
        if (!url.is_tls) return;
        tls_.reset(SSL_new(tls_context()));
        SSL_set_fd(tls_.get(), fd_);
        SSL_set_tlsext_host_name(tls_.get(), url.host.c_str());
        SSL_set1_host(tls_.get(), url.host.c_str());
        if (SSL_connect(tls_.get()) != 1) throw std::runtime_error("no secure connection to " + url.host);
    }
    ~Connection() { close(fd_); }
    Connection(const Connection&) = delete;

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto count = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                    : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) throw std::runtime_error("the connection broke while sending");
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    /// Everything up to and including `mark`.
    std::string read_through(std::string_view mark) {
        std::size_t end;
        while ((end = waiting_.find(mark)) == std::string::npos) fill();
        return take(end + mark.size());
    }
    std::string read(std::size_t count) {
        while (waiting_.size() < count) fill();
        return take(count);
    }

private:
    void fill() {
        char buffer[16384];
        const auto count = tls_ ? SSL_read(tls_.get(), buffer, sizeof buffer) : recv(fd_, buffer, sizeof buffer, 0);
        if (count <= 0) throw std::runtime_error("the connection was closed");
        waiting_.append(buffer, static_cast<std::size_t>(count));
    }
    std::string take(std::size_t count) {
        std::string taken = waiting_.substr(0, count);
        waiting_.erase(0, count);
        return taken;
    }
    struct Free {
        void operator()(SSL* tls) const { SSL_free(tls); }
    };

    int fd_;
    std::unique_ptr<SSL, Free> tls_;
    std::string waiting_;
};

namespace {

/// Status line and header fields, without the empty line.
Response parse_head(std::string_view head) {
    Response response;
    const auto space = head.find(' ');
    if (space == std::string_view::npos) throw std::runtime_error("the answer is not HTTP");
    std::from_chars(head.data() + space + 1, head.data() + head.size(), response.status);
    std::size_t line = head.find("\r\n");
    while (line != std::string_view::npos && line + 2 < head.size()) {
        const auto begin = line + 2, end = std::min(head.find("\r\n", begin), head.size());
        const std::string_view field = head.substr(begin, end - begin);
        const auto colon = field.find(':');
        if (colon != std::string_view::npos) {
            const auto value = field.find_first_not_of(' ', colon + 1);
            response.headers.emplace_back(field.substr(0, colon),
                                          value == std::string_view::npos ? "" : field.substr(value));
        }
        line = head.find("\r\n", begin);
    }
    return response;
}

}  // namespace

Client::Client(Url url) : url_(std::move(url)) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;

Response Client::send(const std::string& method, const std::string& path, const Headers& headers,
                      const std::string& body) {
    std::string request = method + " " + path + " HTTP/1.1\r\nHost: " + url_.authority() + "\r\n";
    for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
    request += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    try {
        const bool is_new = connection_ == nullptr;
        if (is_new) connection_ = std::make_unique<Connection>(url_);
        std::string head;
        try {
            connection_->write(request);
            head = connection_->read_through("\r\n\r\n");
        } catch (const std::runtime_error&) {
            // A kept connection may have been closed while it was idle: once more on a new one.
            if (is_new) throw;
            connection_ = std::make_unique<Connection>(url_);
            connection_->write(request);
            head = connection_->read_through("\r\n\r\n");
        }
        Response response = parse_head(std::string_view(head).substr(0, head.size() - 4));
        if (!response.header("Transfer-Encoding").empty()) throw std::runtime_error("the answer has no length");
        response.body = connection_->read(std::strtoul(response.header("Content-Length").c_str(), nullptr, 10));
        return response;
    } catch (const std::exception&) {
        connection_.reset();
        throw;
    }
}

}  // namespace http
