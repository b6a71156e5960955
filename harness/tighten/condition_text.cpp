#include "harness/tighten/condition_text.hpp"

#include "harness/tighten/statement_text.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <map>

namespace leastwise::tighten {
namespace {

using core::Document;

/// Adds to one Condition.
class ConditionEditor {
public:
    ConditionEditor(const Document& condition, const std::string& text, const templates::SourceMap& map)
        : condition_(condition), text_(text), map_(map) {}

    std::vector<Insertion> add(const std::vector<Guard>& guards) {
        std::map<std::string, std::vector<const Guard*>> by_operator;
        for (const Guard& guard : guards) by_operator[guard.op].push_back(&guard);
        for (const auto& [op, alike] : by_operator) {
            const auto present = std::ranges::find(*condition_.if_object(), op, &core::Member::name);
            if (present != condition_.if_object()->end()) {
                put_behind(present->value, keys_text(alike, present->value));
            } else {
                put_behind(condition_, {operator_text(op, alike)});
            }
        }
        return std::move(insertions_);
    }

private:
    bool is_flow(const Document& node) const { return text_[map_.range(node).begin] == '{'; }

    /// Of the members of an object: one below the other, or in one line.
    std::size_t column(const Document& object) const {
        return is_flow(object) ? map_.indentation(map_.range(object).begin) : object.span().column - 1;
    }

    std::vector<std::string> keys_text(const std::vector<const Guard*>& guards, const Document& object) const {
        std::vector<std::string> keys;
        for (const Guard* guard : guards)
            keys.push_back(guard_text(*guard, column(object), is_flow(object) ? Syntax::json : Syntax::yaml));
        return keys;
    }

    std::string operator_text(const std::string& op, const std::vector<const Guard*>& guards) const {
        if (is_flow(condition_))
            return operator_name(op, Syntax::json) + ": {" + core::join(keys_text(guards, condition_), ", ") + "}";
        const std::size_t inner = column(condition_) + 2;
        std::string out = operator_name(op, Syntax::yaml) + ":";
        for (const Guard* guard : guards)
            out += "\n" + std::string(inner, ' ') + guard_text(*guard, inner, Syntax::yaml);
        return out;
    }

    void put_behind(const Document& object, const std::vector<std::string>& members) {
        const bool flow = is_flow(object);
        const templates::Range last = map_.range(*(object.if_object()->end() - 1));
        std::string added;
        for (const std::string& member : members)
            added += (flow ? ", " : "\n" + std::string(column(object), ' ')) + member;
        insertions_.push_back({flow ? last.end : line_end(last), std::move(added)});
    }

    /// Behind a comment.
    std::size_t line_end(templates::Range range) const {
        std::size_t end = map_.lines(range).end;
        while (end > range.end && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
        return end;
    }

    const Document& condition_;
    const std::string& text_;
    const templates::SourceMap& map_;
    std::vector<Insertion> insertions_;
};

}  // namespace

bool is_written_out(const Document& condition) {
    const core::Object* operators = condition.if_object();
    return operators != nullptr && !operators->empty() &&
           std::ranges::all_of(*operators, [](const core::Member& one) {
               const core::Object* keys = one.value.if_object();
               return keys != nullptr && !keys->empty() && !one.name.starts_with("Fn::");
           });
}

std::optional<std::vector<Insertion>> added_conditions(const Document& condition,
                                                       const std::vector<Guard>& guards,
                                                       const std::string& text,
                                                       const templates::SourceMap& map) {
    if (guards.empty()) return std::vector<Insertion>{};
    if (!is_written_out(condition)) return {};
    return ConditionEditor(condition, text, map).add(guards);
}

std::string condition_text(const Document& condition, const std::vector<Insertion>& insertions,
                           const std::string& text, const templates::SourceMap& map) {
    const templates::Range range = map.range(condition);
    std::size_t end = range.end;
    for (const Insertion& one : insertions) end = std::max(end, one.at);
    std::vector<Insertion> sorted = insertions;
    std::ranges::stable_sort(sorted, {}, &Insertion::at);
    std::string out;
    std::size_t copied = range.begin;
    for (const Insertion& one : sorted) {
        out += text.substr(copied, one.at - copied) + one.text;
        copied = one.at;
    }
    out += text.substr(copied, end - copied);
    if (text[range.begin] == '{') return out;
    return core::replace_all(std::move(out), "\n" + std::string(condition.span().column - 1, ' '), "\n");
}

}  // namespace leastwise::tighten
