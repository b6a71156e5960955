#include "emulators/logs/json_pattern.hpp"

#include "emulators/logs/errors.hpp"
#include "runtime/core/document.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace leastwise::logs {

namespace {

constexpr int kNestingMax =
    32;  // parentheses; ours, far beyond a pattern of 1,024 bytes that means something

std::optional<double> to_number(std::string_view text) {
    double value = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || rest != text.data() + text.size()) return {};
    return value;
}

/// Reads the pattern from left to right; every `read_` function leaves `rest_` behind what it took.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    JsonExpression read_all() {
        JsonExpression expression = read_any(0);
        if (!rest_.empty()) fail();
        return expression;
    }

private:
    [[noreturn]] static void fail() { throw invalid_parameter("Invalid filter pattern"); }  // [I]

    bool take(std::string_view token) {
        skip_spaces();
        if (!rest_.starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        skip_spaces();
        return true;
    }
    /// Keywords are read in any case and end at a space or at the end.
    bool take_word(std::string_view word) {
        skip_spaces();
        if (!core::equals_ignoring_case(rest_.substr(0, word.size()), word)) return false;
        if (rest_.size() > word.size() &&
            std::string_view(" \t)&|").find(rest_[word.size()]) == std::string_view::npos) {
            return false;
        }
        rest_.remove_prefix(word.size());
        skip_spaces();
        return true;
    }
    void skip_spaces() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
    }

    JsonExpression read_any(int depth) {
        JsonExpression any{JsonExpression::Kind::any, {}, {}};
        do any.parts.push_back(read_every(depth));
        while (take("||"));
        return any.parts.size() == 1 ? std::move(any.parts.front()) : std::move(any);
    }

    JsonExpression read_every(int depth) {
        JsonExpression all{JsonExpression::Kind::all, {}, {}};
        do {
            if (take("(")) {
                if (depth >= kNestingMax) fail();
                all.parts.push_back(read_any(depth + 1));
                if (!take(")")) fail();
            } else {
                all.parts.push_back({JsonExpression::Kind::test, read_test(), {}});
            }
        } while (take("&&"));
        return all.parts.size() == 1 ? std::move(all.parts.front()) : std::move(all);
    }

    JsonTest read_test() {
        JsonTest test;
        test.path = read_path();
        if (take_word("IS")) {
            if (take_word("NULL"))
                test.comparison = Comparison::is_null;
            else if (take_word("TRUE"))
                test.comparison = Comparison::is_true;
            else if (take_word("FALSE"))
                test.comparison = Comparison::is_false;
            else
                fail();
            return test;
        }
        if (take_word("NOT")) {
            if (!take_word("EXISTS")) fail();
            test.comparison = Comparison::not_exists;
            return test;
        }
        test.comparison = read_comparison();
        read_value(test);
        const bool is_order =
            test.comparison != Comparison::equal && test.comparison != Comparison::not_equal;
        if (is_order && !test.is_number) fail();
        return test;
    }

    Comparison read_comparison() {
        if (take("!=")) return Comparison::not_equal;
        if (take("<=")) return Comparison::less_equal;
        if (take(">=")) return Comparison::greater_equal;
        if (take("<")) return Comparison::less;
        if (take(">")) return Comparison::greater;
        if (take("=")) return Comparison::equal;
        fail();
    }

    void read_value(JsonTest& test) {
        if (rest_.starts_with('%')) throw not_emulated("regular expressions in filter patterns (%…%)");
        if (rest_.starts_with('"')) {
            test.is_quoted = true;
            std::size_t i = 1;
            for (; i < rest_.size() && rest_[i] != '"'; ++i) {
                if (rest_[i] == '\\' && i + 1 < rest_.size()) ++i;
                test.value += rest_[i];
            }
            if (i >= rest_.size()) fail();
            rest_.remove_prefix(i + 1);
        } else {
            const auto length = std::min(rest_.find_first_of(" \t)&|"), rest_.size());
            test.value = rest_.substr(0, length);
            rest_.remove_prefix(length);
            if (test.value.empty()) fail();
            test.is_number = to_number(test.value).has_value();
        }
        skip_spaces();
    }

    std::vector<Step> read_path() {
        if (!take("$")) fail();
        std::vector<Step> path;
        while (rest_.starts_with('.') || rest_.starts_with('[')) {
            const bool is_member = rest_.front() == '.';
            rest_.remove_prefix(1);
            path.push_back(is_member ? read_member() : read_index());
        }
        if (path.empty()) fail();
        skip_spaces();
        return path;
    }

    Step read_member() {
        const auto length = std::min(rest_.find_first_of(" \t.[=!<>()&|\""), rest_.size());
        if (length == 0) {
            const std::string_view bad = rest_.substr(0, 1);
            throw invalid_parameter("Invalid character(s) in term '$." + std::string(bad) + "'");  // [I]
        }
        std::string name(rest_.substr(0, length));
        rest_.remove_prefix(length);
        return name;
    }

    Step read_index() {
        const auto end = rest_.find(']');
        if (end == std::string_view::npos) fail();
        const std::string_view digits = rest_.substr(0, end);
        if (digits == "*") throw not_emulated("the array wildcard [*] in filter patterns");
        const auto index = core::to_integer(digits);
        if (!index || *index < 0) fail();
        rest_.remove_prefix(end + 1);
        return static_cast<std::size_t>(*index);
    }

    std::string_view rest_;
};

const core::Document* walk(const core::Document& document, const std::vector<Step>& path) {
    const core::Document* here = &document;
    for (const Step& step : path) {
        if (const auto* name = std::get_if<std::string>(&step)) {
            here = here->find(*name);
        } else {
            const auto* array = here->if_array();
            const auto index = std::get<std::size_t>(step);
            here = array != nullptr && index < array->size() ? &(*array)[index] : nullptr;
        }
        if (here == nullptr) return nullptr;
    }
    return here;
}

/// `*` stands for any run of characters; nothing else is special.
bool star_match(std::string_view pattern, std::string_view text) {
    const auto pieces = core::split(pattern, '*');
    if (pieces.size() == 1) return pattern == text;
    if (!text.starts_with(pieces.front())) return false;
    text.remove_prefix(pieces.front().size());
    for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
        const auto found = text.find(pieces[i]);
        if (found == std::string_view::npos) return false;
        text.remove_prefix(found + pieces[i].size());
    }
    return text.ends_with(pieces.back());
}

bool is_equal(const JsonTest& test, const core::Document& value) {
    if (const auto* number = value.if_number()) {
        if (test.is_number) return to_number(number->text) == to_number(test.value);
        return !test.is_quoted && star_match(test.value, number->text);
    }
    if (const auto* text = value.if_string()) return star_match(test.value, *text);
    if (const auto* flag = value.if_bool())
        return !test.is_quoted && test.value == (*flag ? "true" : "false");
    return false;
}

bool is_ordered(const JsonTest& test, const core::Document& value) {
    const auto* number = value.if_number();
    if (number == nullptr) return false;
    const auto left = to_number(number->text), right = to_number(test.value);
    if (!left || !right) return false;
    switch (test.comparison) {
        case Comparison::less: return *left < *right;
        case Comparison::less_equal: return *left <= *right;
        case Comparison::greater: return *left > *right;
        default: return *left >= *right;
    }
}

bool holds(const JsonTest& test, const core::Document& event) {
    const core::Document* value = walk(event, test.path);
    if (test.comparison == Comparison::not_exists) return value == nullptr;
    if (value == nullptr) return false;
    const bool* flag = value->if_bool();
    switch (test.comparison) {
        case Comparison::is_null: return value->is_null();
        case Comparison::is_true: return flag != nullptr && *flag;
        case Comparison::is_false: return flag != nullptr && !*flag;
        case Comparison::equal: return is_equal(test, *value);
        case Comparison::not_equal: return !is_equal(test, *value);
        default: return is_ordered(test, *value);
    }
}

bool holds(const JsonExpression& expression, const core::Document& event) {
    const auto part_holds = [&event](const JsonExpression& part) { return holds(part, event); };
    switch (expression.kind) {
        case JsonExpression::Kind::all: return std::ranges::all_of(expression.parts, part_holds);
        case JsonExpression::Kind::any: return std::ranges::any_of(expression.parts, part_holds);
        default: return holds(expression.test, event);
    }
}

}  // namespace

JsonPattern::JsonPattern(std::string_view text) : expression_(Reader(core::trim(text)).read_all()) {}

bool JsonPattern::matches(std::string_view message) const {
    const auto event = wire::read_json(core::trim(message));
    return event && holds(expression_, *event);
}

}  // namespace leastwise::logs
