#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// A small HTTP/1.1 client: one host, one connection that is kept open, plain or TLS.
namespace http {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Url {
    bool is_tls = false;
    std::string host;
    std::string port;
    /// The Host header: the port is left out where it is the scheme's own.
    std::string authority() const;
};

/// `http://127.0.0.1:9001`, `https://dynamodb.eu-west-1.amazonaws.com`; a path is ignored.
Url parse_url(const std::string& text);

struct Response {
    int status = 0;
    Headers headers;
    std::string body;
    /// The first value of a header in any case, or "".
    std::string header(const std::string& name) const;
};

class Client {
public:
    explicit Client(Url url);
    ~Client();
    Client(Client&&) noexcept;

    const Url& url() const { return url_; }
    /// Sends one request and waits for its answer, as long as it takes. Throws std::runtime_error.
    Response send(const std::string& method, const std::string& path, const Headers& headers, const std::string& body);

private:
    class Connection;
    Url url_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace http
