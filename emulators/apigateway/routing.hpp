#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leastwise::apigateway {

/// Values of path parameters in the order of the path, as sent: API Gateway does not decode them for REST
/// APIs.
using PathParameters = std::vector<std::pair<std::string, std::string>>;

/// Finds the resource and method of a path. A literal segment beats `{name}`, which beats `{name+}`; a
/// resource without the method is passed over.
class RouteTable {
public:
    enum class TrailingSlash { ignored, significant };
    explicit RouteTable(TrailingSlash slash) : slash_(slash) {}

    /// `path` is "/", or "/a/{b}/{c+}"; `target` is handed back by `match`.
    void add(std::string_view path, std::string_view method, std::size_t target);

    struct Match {
        std::size_t target = 0;
        PathParameters parameters;
    };
    std::optional<Match> match(std::string_view path, std::string_view method) const;

private:
    struct Branch {
        std::map<std::string, std::size_t, std::less<>> methods;
        std::map<std::string, std::unique_ptr<Branch>, std::less<>> literals;
        std::map<std::string, std::unique_ptr<Branch>, std::less<>> parameters;  // by name
        std::map<std::string, std::unique_ptr<Branch>, std::less<>> greedy;      // by name
    };
    static std::optional<std::size_t> target_of(const Branch& branch, std::string_view method);
    static bool descend(const Branch& branch, const std::vector<std::string_view>& segments, std::size_t at,
                        std::string_view method, Match& match);

    Branch root_;
    TrailingSlash slash_;
};

/// Whether "ANY" stands for this method: the seven that API Gateway knows.
bool is_any_method(std::string_view method);

}  // namespace leastwise::apigateway
