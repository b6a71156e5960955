#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::http {

struct Header {
    std::string name;
    std::string value;
};

/// Header fields in the order of arrival, names with the case they came in.
class Headers {
public:
    /// The first value under that name (any case), or nullptr.
    const std::string* find(std::string_view name) const;
    std::vector<std::string_view> all(std::string_view name) const;
    void reserve(std::size_t count) { fields_.reserve(count); }
    void add(std::string name, std::string value) { fields_.push_back({std::move(name), std::move(value)}); }
    /// Replaces every field of that name by one.
    void set(std::string_view name, std::string value);
    void erase(std::string_view name);
    bool empty() const { return fields_.empty(); }
    std::size_t size() const { return fields_.size(); }
    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }

private:
    std::vector<Header> fields_;
};

/// Which of the engine's sockets a request came in by.
struct Arrival {
    std::string peer_address;       ///< "127.0.0.1"
    std::uint16_t peer_port = 0;
    std::uint16_t local_port = 0;   ///< port of the listening socket
    std::string environment;        ///< id of the execution environment that owns the socket; "" for the host's
};

struct Request {
    std::string method;
    std::string target;  ///< as sent: path and query, undecoded
    unsigned version = 11;
    Headers headers;
    std::string body;
    Arrival arrival;

    std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
    std::string_view query() const {
        const auto mark = target.find('?');
        return mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
    }
};

struct Response {
    int status = 200;
    Headers headers;
    std::string body;
};

/// Sends the answer. Called exactly once, on the engine thread, at once or later.
using Respond = std::function<void(Response)>;
using Handler = std::function<void(Request, Respond)>;

/// Name and value pairs of a query string or form body, decoded, in order.
std::vector<Header> parse_query(std::string_view query);

}  // namespace leastwise::http
