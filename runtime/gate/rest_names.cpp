#include "runtime/gate/rest_names.hpp"

#include "runtime/core/text.hpp"
#include "runtime/http/message.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace leastwise::gate {
namespace {

std::string_view rows_of(std::string_view service) {
    if (service == "apigateway") return rest_names::kApigateway;
    if (service == "lambda") return rest_names::kLambda;
    if (service == "s3") return rest_names::kS3;
    return {};
}

/// How many parts of the pattern are written out, or nothing when the path is another.
std::optional<std::size_t> match_path(std::string_view pattern, std::string_view path) {
    const auto expected = core::split(pattern, '/');
    const auto actual = core::split(path, '/');
    const bool greedy = expected.back() == "{+}";
    if (greedy ? actual.size() < expected.size() : actual.size() != expected.size()) return {};
    std::size_t literal = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (expected[i] == "{}" || expected[i] == "{+}") {
            if (actual[i].empty()) return {};
        } else if (expected[i] != actual[i]) {
            return {};
        } else {
            ++literal;
        }
    }
    return literal;
}

/// How many keys the pattern asks for, or nothing when one is not there.
std::optional<std::size_t> match_query(std::string_view pattern, const std::vector<http::Header>& query) {
    const auto wanted = http::parse_query(pattern);
    for (const http::Header& key : wanted) {
        const bool there = std::ranges::any_of(query, [&key](const http::Header& field) {
            return field.name == key.name && (key.value.empty() || field.value == key.value);
        });
        if (!there) return {};
    }
    return wanted.size();
}

}  // namespace

std::string rest_operation(std::string_view service, std::string_view method, std::string_view path,
                           std::string_view query) {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    const auto fields = http::parse_query(query);
    std::string_view best;
    std::size_t best_score = 0;
    for (const std::string_view line : core::split(rows_of(service), '\n')) {
        const auto words = core::split(line, ' ');
        if (words.size() != 3 || words[1] != method) continue;
        const std::size_t mark = std::min(words[2].find('?'), words[2].size());
        const auto literal = match_path(words[2].substr(0, mark), path);
        if (!literal) continue;
        const auto keys =
            match_query(words[2].substr(std::min(mark + 1, words[2].size())), fields);
        const std::size_t score = keys ? 1 + *literal + *keys : 0;
        if (score <= best_score) continue;
        best = words[0];
        best_score = score;
    }
    return std::string(best);
}

}  // namespace leastwise::gate
