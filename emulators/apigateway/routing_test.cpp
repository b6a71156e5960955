#include "emulators/apigateway/routing.hpp"

#include "tests/catch.hpp"

using leastwise::apigateway::RouteTable;

namespace {

struct Route {
    const char* method;
    const char* path;
};

constexpr Route kRoutes[] = {
    {"GET", "/"},                  // 0
    {"GET", "/pets"},              // 1
    {"ANY", "/pets/{id}"},         // 2
    {"GET", "/pets/dog"},          // 3
    {"GET", "/pets/{proxy+}"},     // 4
    {"POST", "/{proxy+}"},         // 5
    {"GET", "/pets/{id}/toys"},    // 6
    {"GET", "/pets/dog/{rest+}"},  // 7
    {"GET", "/caf\xc3\xa9"},       // 8
};

RouteTable table(RouteTable::TrailingSlash slash) {
    RouteTable routes(slash);
    for (std::size_t i = 0; i < std::size(kRoutes); ++i) routes.add(kRoutes[i].path, kRoutes[i].method, i);
    return routes;
}

/// "3 id=x proxy=y", or "none".
std::string found(const RouteTable& routes, std::string_view method, std::string_view path) {
    const auto match = routes.match(path, method);
    if (!match) return "none";
    std::string out = std::to_string(match->target);
    for (const auto& [name, value] : match->parameters) out += ' ' + name + '=' + value;
    return out;
}

}  // namespace

TEST_CASE("literal beats parameter beats greedy, and a resource without the method is passed over") {
    const RouteTable routes = table(RouteTable::TrailingSlash::ignored);
    const char* rows[][3] = {
        {"GET", "/", "0"},
        {"GET", "", "0"},
        {"GET", "/pets", "1"},
        {"GET", "/pets/dog", "3"},
        {"PUT", "/pets/dog", "2 id=dog"},
        {"GET", "/pets/cat", "2 id=cat"},
        {"GET", "/pets/cat/toys", "6 id=cat"},
        {"GET", "/pets/dog/toys", "7 rest=toys"},
        {"GET", "/pets/cat/a/b", "4 proxy=cat/a/b"},
        {"POST", "/pets", "5 proxy=pets"},
        {"POST", "/", "none"},
        {"HEAD", "/pets", "none"},
        {"HEAD", "/pets/cat", "2 id=cat"},
        {"TRACE", "/pets/cat", "none"},
        {"get", "/pets", "none"},
        {"GET", "/unknown", "none"},
        {"DELETE", "/pets", "none"},
    };
    for (const auto& [method, path, expected] : rows) {
        INFO(method << ' ' << path);
        CHECK(found(routes, method, path) == expected);
    }
}

TEST_CASE("slashes and encodings in a path") {
    const RouteTable routes = table(RouteTable::TrailingSlash::ignored);
    const char* rows[][3] = {
        {"GET", "/pets/", "1"},
        {"GET", "/pets///", "1"},
        {"GET", "/pets/cat/", "2 id=cat"},
        {"GET", "/pets/a//b", "4 proxy=a//b"},
        {"GET", "/pets/a/b/", "4 proxy=a/b"},
        {"GET", "/pets//toys", "4 proxy=/toys"},
        {"GET", "/pets/test%2Balias@gmail.com", "2 id=test%2Balias@gmail.com"},
        {"GET", "/pets/a%2Fb", "2 id=a%2Fb"},
        {"GET", "/caf%C3%A9", "8"},
        {"GET", "/caf\xc3\xa9", "8"},
        {"GET", "/pets/%zz", "2 id=%zz"},
    };
    for (const auto& [method, path, expected] : rows) {
        INFO(method << ' ' << path);
        CHECK(found(routes, method, path) == expected);
    }
}

TEST_CASE("an HTTP API takes a trailing slash for a segment of its own") {
    const RouteTable routes = table(RouteTable::TrailingSlash::significant);
    CHECK(found(routes, "GET", "/pets") == "1");
    CHECK(found(routes, "POST", "/pets/") == "5 proxy=pets/");
    CHECK(found(routes, "DELETE", "/pets/cat/") == "none");
}

TEST_CASE("a path of very many segments costs no more than the routes are deep") {
    RouteTable routes(RouteTable::TrailingSlash::ignored);
    routes.add("/a/{b}/{c}/{proxy+}", "GET", 0);
    std::string path;
    for (int i = 0; i < 100'000; ++i) path += "/a";
    const auto match = routes.match(path, "GET");
    REQUIRE(match.has_value());
    CHECK(match->parameters.back().second.size() == path.size() - 7);
    CHECK_FALSE(routes.match(path, "POST").has_value());
}
