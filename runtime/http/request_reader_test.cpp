#include "runtime/http/request_reader.hpp"

#include "runtime/http/response_head.hpp"
#include "tests/catch.hpp"

#include <algorithm>

using namespace leastwise;
using Progress = http::RequestReader::Progress;

namespace {

void feed(http::RequestReader& reader, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto space = reader.space();
        const std::size_t count = std::min(space.size(), bytes.size());
        std::ranges::copy(bytes.substr(0, count), space.begin());
        reader.commit(count);
        bytes.remove_prefix(count);
    }
}

constexpr std::string_view kPost =
    "POST /a HTTP/1.1\r\nHost: x\r\nX-Two: 1\r\nx-two: 2\r\nContent-Length: 5\r\n\r\nhello";

}  // namespace

TEST_CASE("a request is read whatever pieces its bytes come in") {
    for (std::size_t piece = 1; piece <= kPost.size(); ++piece) {
        http::RequestReader reader({});
        Progress progress = Progress::more;
        for (std::size_t at = 0; at < kPost.size(); at += piece) {
            REQUIRE(progress == Progress::more);
            feed(reader, kPost.substr(at, piece));
            progress = reader.advance();
        }
        INFO("pieces of " << piece);
        REQUIRE(progress == Progress::complete);
        const auto taken = reader.take();
        CHECK(taken.keep_alive);
        CHECK(taken.request.method == "POST");
        CHECK(taken.request.target == "/a");
        CHECK(taken.request.headers.all("X-Two") == std::vector<std::string_view>{"1", "2"});
        CHECK(taken.request.body == "hello");
    }
}

TEST_CASE("a chunked body is put together") {
    http::RequestReader reader({});
    feed(reader, "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    feed(reader, "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nT: v\r\n\r\n");
    REQUIRE(reader.advance() == Progress::complete);
    CHECK(reader.take().request.body == "hello world");
}

TEST_CASE("a chunked body is put together whatever pieces its bytes come in") {
    constexpr std::string_view kHead = "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string_view body : {"0\r\n\r\n", "0;x\r\nT: v\r\n\r\n", "1\r\na\r\n0\r\n\r\n"}) {
        const std::string bytes = std::string(kHead) + std::string(body);
        for (std::size_t first = 1; first <= bytes.size(); ++first) {
            for (std::size_t piece = 1; piece <= body.size(); ++piece) {
                INFO(body << " after " << first << " bytes in pieces of " << piece);
                http::RequestReader reader({});
                feed(reader, bytes.substr(0, first));
                Progress progress = reader.advance();
                for (std::size_t at = first; at < bytes.size(); at += piece) {
                    REQUIRE(progress == Progress::more);
                    feed(reader, bytes.substr(at, piece));
                    progress = reader.advance();
                }
                REQUIRE(progress == Progress::complete);
                CHECK(reader.take().request.body == (body.starts_with("1") ? "a" : ""));
            }
        }
    }
}

TEST_CASE("requests that arrive together are read one by one, bodies larger than the buffer too") {
    http::RequestReader reader({});
    const std::string body(100'000, 'b');
    std::string bytes;
    for (int i = 0; i < 3; ++i) {
        bytes += "POST /" + std::to_string(i) + " HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + body;
    }
    std::vector<std::string> targets;
    for (std::size_t at = 0; at < bytes.size(); at += 7000) {
        feed(reader, std::string_view(bytes).substr(at, 7000));
        while (reader.advance() == Progress::complete) {
            auto taken = reader.take();
            CHECK(taken.request.body == body);
            targets.push_back(taken.request.target);
        }
    }
    CHECK(targets == std::vector<std::string>{"/0", "/1", "/2"});
}

TEST_CASE("a client that waits before it sends the body is told once to go on") {
    http::RequestReader reader({});
    feed(reader, "POST / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
    CHECK(reader.advance() == Progress::go_ahead);
    CHECK(reader.advance() == Progress::more);
    feed(reader, "ok");
    CHECK(reader.advance() == Progress::complete);
}

TEST_CASE("limits are kept at the limit and refused above it, also for bodies whose length is not told") {
    const http::ServerLimits limits{.header_bytes_max = 512, .body_bytes_max = 10};
    const auto status_of = [&limits](std::string_view bytes) {
        http::RequestReader reader(limits);
        feed(reader, bytes);
        return reader.advance() == Progress::refused ? reader.refusal().status : 200;
    };
    CHECK(status_of("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n0123456789") == 200);
    CHECK(status_of("POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n") == 413);
    CHECK(status_of("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n01234567\r\n8\r\n01234567\r\n") == 413);
    CHECK(status_of("GET / HTTP/1.1\r\nX: " + std::string(400, 'x') + "\r\n\r\n") == 200);
    CHECK(status_of("GET / HTTP/1.1\r\nX: " + std::string(600, 'x') + "\r\n\r\n") == 431);
    CHECK(status_of("GET / HTTP/1.1\r\nX: " + std::string(100'000, 'x')) == 431);
    CHECK(status_of("GET /\x01 HTTP/1.1\r\n\r\n") == 400);
}

TEST_CASE("a response's fields cannot add lines of their own, nor speak about the connection") {
    http::Response response{200, {}, "body"};
    response.headers.add("Location", "/a\r\nSet-Cookie: b=c");
    response.headers.add("Content-Length", "7");
    response.headers.add("connection", "upgrade");
    http::Request request;
    request.version = 11;
    CHECK(http::response_head(response, request, http::After::keep_open) ==
          "HTTP/1.1 200 OK\r\nLocation: /a  Set-Cookie: b=c\r\nContent-Length: 4\r\n\r\n");
    request.version = 10;
    CHECK(http::response_head({204, {}, ""}, request, http::After::keep_open) ==
          "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n");
    CHECK(http::response_head({404, {}, ""}, request, http::After::close) ==
          "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}
