#include "runtime/http/server.hpp"

#include "runtime/loop/loop.hpp"
#include "tests/catch.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

using namespace leastwise;
using namespace std::chrono_literals;

namespace {

/// A plain socket, so that malformed bytes can be sent as they are.
class RawClient {
public:
    explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        ::fcntl(fd_, F_SETFL, O_NONBLOCK);
    }
    ~RawClient() { ::close(fd_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// Sends, then runs the loop until the answer ends with `ending` or the server closes.
    std::string exchange(loop::Loop& loop, std::string bytes, std::string_view ending) {
        std::string received;
        loop.run_until(
            [&] {
                if (!bytes.empty()) {
                    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
                    if (sent > 0) bytes.erase(0, static_cast<std::size_t>(sent));
                }
                std::array<char, 4096> chunk{};
                const auto count = ::recv(fd_, chunk.data(), chunk.size(), 0);
                if (count > 0) received.append(chunk.data(), static_cast<std::size_t>(count));
                closed_ = count == 0 || (count < 0 && errno != EAGAIN);
                if (!closed_) loop.post([] {});  // look again, whether the server has something to do or not
                return closed_ || (!ending.empty() && received.ends_with(ending));
            },
            5s);
        return received;
    }

    /// Whether the server has closed the connection.
    bool is_closed() const { return closed_; }

private:
    int fd_;
    bool closed_ = false;
};

struct EchoServer {
    explicit EchoServer(http::ServerLimits limits = {}) : server(loop) {
        const auto bound = server.listen(
            0,
            [](http::Request request, http::Respond respond) {
                http::Response response;
                response.headers.add("X-Target", request.target);
                response.body = request.method + ":" + request.body;
                respond(std::move(response));
            },
            {.limits = limits});
        REQUIRE(bound.has_value());
        port = bound->port;
    }
    loop::Loop loop;
    http::Server server;
    std::uint16_t port = 0;
};

}  // namespace

TEST_CASE("requests on one connection are answered in order") {
    EchoServer echo;
    RawClient client(echo.port);
    const std::string two =
        "POST /a?b=%20c HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhiGET /second HTTP/1.1\r\nHost: x\r\n\r\n";
    const std::string answer = client.exchange(echo.loop, two, "GET:");
    CHECK(answer.find("X-Target: /a?b=%20c") != std::string::npos);
    CHECK(answer.find("POST:hi") < answer.find("X-Target: /second"));
}

TEST_CASE("what is not HTTP is refused and the next client is served") {
    EchoServer echo({.header_bytes_max = 1024, .body_bytes_max = 16});
    const std::pair<std::string, std::string> cases[] = {
        {"\x16\x03\x01 nonsense\r\n\r\n", "HTTP/1.1 400"},
        {"GET / HTTP/1.1\r\nbad header\r\n\r\n", "HTTP/1.1 400"},
        {"POST / HTTP/1.1\r\nContent-Length: nine\r\n\r\n", "HTTP/1.1 400"},
        {"POST / HTTP/1.1\r\nContent-Length: 17\r\n\r\n", "HTTP/1.1 413"},
        {"GET / HTTP/1.1\r\nX: " + std::string(5000, 'a') + "\r\n\r\n", "HTTP/1.1 431"},
    };
    for (const auto& [bytes, expected] : cases) {
        INFO(expected << " for " << bytes.substr(0, 40));
        RawClient client(echo.port);
        CHECK(client.exchange(echo.loop, bytes, "").starts_with(expected));
    }
    RawClient client(echo.port);
    const std::string sixteen = "POST / HTTP/1.1\r\nContent-Length: 16\r\n\r\n0123456789abcdef";
    CHECK(client.exchange(echo.loop, sixteen, "POST:0123456789abcdef").starts_with("HTTP/1.1 200"));
}

TEST_CASE("an answer may come later, and a HEAD answer has no body") {
    loop::Loop loop;
    http::Server server(loop);
    http::Respond later;
    const auto bound = server.listen(
        0, [&](http::Request, http::Respond respond) { later = std::move(respond); }, {});
    REQUIRE(bound.has_value());
    RawClient client(bound->port);
    const auto poke = loop.after(5ms, [&] { later({200, {}, "late"}); });
    const std::string answer = client.exchange(loop, "HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n", "");
    CHECK(answer.find("Content-Length: 4") != std::string::npos);
    CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("an answer given twice is sent once, and not to the next request") {
    loop::Loop loop;
    http::Server server(loop);
    std::vector<http::Respond> later;
    const auto bound = server.listen(
        0, [&](http::Request, http::Respond respond) { later.push_back(std::move(respond)); }, {});
    REQUIRE(bound.has_value());
    RawClient client(bound->port);
    const auto first = loop.after(2ms, [&] { later.at(0)({200, {}, "first"}); });
    CHECK(client.exchange(loop, "GET /1 HTTP/1.1\r\n\r\n", "first").ends_with("first"));
    const auto second = loop.after(5ms, [&] {
        REQUIRE(later.size() == 2);
        later.at(0)({200, {}, "again"});
        later.at(1)({200, {}, "second"});
    });
    const std::string answer = client.exchange(loop, "GET /2 HTTP/1.1\r\n\r\n", "second");
    CHECK(answer.find("again") == std::string::npos);
    CHECK(answer.ends_with("second"));
}

TEST_CASE("thousands of requests at once are answered in order, without deep stacks") {
    EchoServer echo;
    RawClient client(echo.port);
    std::string many;
    for (int i = 0; i < 5000; ++i) many += "GET /" + std::to_string(i) + " HTTP/1.1\r\n\r\n";
    const std::string answers = client.exchange(echo.loop, many + "GET /end HTTP/1.1\r\nConnection: close\r\n\r\n", "");
    std::size_t at = 0;
    for (int i = 0; i < 5000 && at != std::string::npos; ++i) {
        at = answers.find("X-Target: /" + std::to_string(i) + "\r\n", at);
    }
    CHECK(at != std::string::npos);
    CHECK(answers.find("X-Target: /end") != std::string::npos);
}

TEST_CASE("an answer larger than the socket's buffers is sent whole") {
    loop::Loop loop;
    http::Server server(loop);
    const std::string body(8'000'000, 'z');
    const auto bound = server.listen(
        0, [&](http::Request, http::Respond respond) { respond({200, {}, body}); }, {});
    REQUIRE(bound.has_value());
    RawClient client(bound->port);
    const std::string answer = client.exchange(loop, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "");
    CHECK(answer.size() > body.size());
    CHECK(answer.ends_with(body));
}

TEST_CASE("a client whose body is too large reads why, though it is still sending") {
    EchoServer echo({.header_bytes_max = 1024, .body_bytes_max = 1000});
    RawClient client(echo.port);
    const std::string bytes = "POST / HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n" + std::string(3'000'000, 'x');
    CHECK(client.exchange(echo.loop, bytes, "Payload Too Large\n").starts_with("HTTP/1.1 413"));
}

TEST_CASE("a connection that says nothing is closed when its time is up") {
    EchoServer echo({.idle_seconds_max = 1});
    RawClient client(echo.port);
    CHECK(client.exchange(echo.loop, "GET / HTTP/1.1\r\n\r\n", "GET:").starts_with("HTTP/1.1 200"));
    CHECK(client.exchange(echo.loop, "GET / HT", "").empty());
    CHECK(client.is_closed());
}

TEST_CASE("a taken port is reported, not shared") {
    EchoServer first;
    http::Server second(first.loop);
    CHECK_FALSE(second.listen(first.port, [](http::Request, http::Respond) {}, {}).has_value());
}

TEST_CASE("header names are found in any case") {
    http::Headers headers;
    headers.add("Content-Type", "a");
    headers.add("content-type", "b");
    CHECK(*headers.find("CONTENT-TYPE") == "a");
    CHECK(headers.all("content-type").size() == 2);
    headers.set("Content-type", "c");
    CHECK(headers.size() == 1);
}

TEST_CASE("query strings are decoded pair by pair") {
    const auto pairs = http::parse_query("a=1&b=x+y%26&&c&a=2");
    REQUIRE(pairs.size() == 4);
    CHECK(pairs[1].value == "x y&");
    CHECK(pairs[2].name == "c");
    CHECK(pairs[3].value == "2");
}
