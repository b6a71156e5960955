#include "runtime/prover/glob.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/pattern.hpp"

namespace leastwise::prover {
namespace {

using Kind = Item::Kind;

/// Where in an ARN a text stands: wildcards of the first five parts do not cross a colon.
enum class Place { anywhere, in_part };

class Writer {
public:
    Writer(const PatternSource& source, VariableTable& table, Place place)
        : style_(source.style), reading_(source.reading), table_(table), place_(place) {}

    bool write(std::string_view text, iam::Variables mode) {
        while (mode == iam::Variables::substituted) {
            const auto open = text.find("${");
            if (open == std::string_view::npos) break;
            const auto close = text.find('}', open);
            if (close == std::string_view::npos) return false;
            if (!plain(text.substr(0, open), style_)) return false;
            if (!variable(text.substr(open + 2, close - open - 2))) return false;
            text.remove_prefix(close + 1);
        }
        return plain(text, style_);
    }
    std::vector<Item> take() { return std::move(items_); }

private:
    bool plain(std::string_view text, Style style) {
        const auto word = to_word(style == Style::glob_lower ? core::to_lower(text) : std::string(text));
        if (!word) return false;
        for (const Symbol c : *word) put(c, style);
        return true;
    }

    void put(Symbol c, Style style) {
        const bool wild = style == Style::glob || style == Style::glob_lower;
        if (wild && c == '*') {
            put_run();
        } else if (wild && c == '?') {
            items_.push_back({place_ == Place::in_part ? Kind::one_in_part : Kind::one, 0});
        } else if (style == Style::folded) {
            items_.push_back({Kind::folded, c});
        } else if (style == Style::ascii_folded) {
            items_.push_back({Kind::folded_ascii, c});
        } else {
            items_.push_back({Kind::letter, c});
        }
    }

    void put_run() {
        const Kind kind = place_ == Place::in_part ? Kind::run_in_part : Kind::run;
        if (items_.empty() || items_.back().kind != kind) items_.push_back({kind, 0});
    }

    bool variable(std::string_view name) {
        if (name == "*" || name == "?" || name == "$") {
            return plain(name, style_ == Style::folded ? Style::folded : Style::literal);
        }
        if (reading_ == Reading::may) {
            put_run();
            return true;
        }
        VariableValue value;
        const auto comma = name.find(',');
        value.key = core::to_lower(core::trim(name.substr(0, comma)));
        if (comma != std::string_view::npos) {
            const auto quoted = core::trim(name.substr(comma + 1));
            const bool is_quoted = quoted.size() >= 2 && quoted.front() == '\'' && quoted.back() == '\'';
            if (is_quoted) value.fallback = std::string(quoted.substr(1, quoted.size() - 2));
        }
        if (place_ == Place::in_part) value.kind = VariableValue::Kind::colonless;
        if (style_ == Style::folded) value.kind = VariableValue::Kind::folded;
        items_.push_back({Kind::variable, table_.intern(value)});
        return true;
    }

    Style style_;
    Reading reading_;
    VariableTable& table_;
    Place place_;
    std::vector<Item> items_;
};

void append(std::vector<Item>& items, std::vector<Item> more) {
    for (const Item& item : more) items.push_back(item);
}

}  // namespace

std::optional<Pattern> read_pattern(const PatternSource& source, VariableTable& table) {
    Pattern pattern{{}, source.reading};
    if (source.scope) {
        Writer scope(source, table, Place::in_part);
        if (!scope.write(*source.scope, iam::Variables::literal)) return {};
        pattern.items = scope.take();
        pattern.items.push_back({Kind::letter, ':'});
    }
    Writer writer(source, table, Place::anywhere);
    if (!writer.write(source.text, source.variables)) return {};
    append(pattern.items, writer.take());
    return pattern;
}

std::optional<Pattern> read_arn_pattern(const PatternSource& source, VariableTable& table) {
    const bool everything = iam::matches_everything(source.text);
    const iam::ArnPattern arn = iam::split_arn_pattern(everything ? "arn:*:*:*:*:*" : source.text);
    if (arn.count != 6) return {};
    // The text's first part is "arn"; a variable there may have that value.
    const bool first_varies = iam::has_variables(arn.parts[0], source.variables);
    if (first_varies ? source.reading == Reading::must : !iam::match_glob(arn.parts[0], "arn")) return {};
    Pattern pattern{{{Kind::letter, 'a'}, {Kind::letter, 'r'}, {Kind::letter, 'n'}}, source.reading};
    for (std::size_t i = 1; i < 6; ++i) {
        pattern.items.push_back({Kind::letter, ':'});
        Writer writer(source, table, i < 5 ? Place::in_part : Place::anywhere);
        if (!writer.write(arn.parts[i], source.variables)) return {};
        append(pattern.items, writer.take());
    }
    return pattern;
}

}  // namespace leastwise::prover
