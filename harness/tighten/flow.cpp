#include "harness/tighten/flow.hpp"

#include <algorithm>

namespace leastwise::tighten {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

/// One pass over the characters of a JSON text.
class Writer {
public:
    Writer(const std::string& json, const Layout& layout) : json_(json), layout_(layout) {}

    std::string write() {
        for (at_ = 0; at_ < json_.size(); ++at_) {
            const char c = json_[at_];
            if (kBlank.find(c) != std::string_view::npos) continue;
            if (c == '"') {
                string();
            } else if (c == '{' || c == '[') {
                open(c);
            } else if (c == '}' || c == ']') {
                --depth_;
                line();
                out_ += c;
            } else if (c == ',') {
                out_ += c;
                if (layout_.kind == Layout::Kind::one_line) out_ += ' ';
                line();
            } else {
                out_ += c == ':' ? ": " : std::string(1, c);
            }
        }
        return std::move(out_);
    }

private:
    void string() {
        const std::size_t begin = at_++;
        while (at_ < json_.size() && json_[at_] != '"') at_ += json_[at_] == '\\' ? 2 : 1;
        out_.append(json_, begin, at_ + 1 - begin);
    }

    void open(char c) {
        out_ += c;
        const std::size_t next = json_.find_first_not_of(kBlank, at_ + 1);
        if (next != std::string::npos && (json_[next] == '}' || json_[next] == ']')) {
            out_ += json_[next];
            at_ = next;
            return;
        }
        ++depth_;
        line();
    }

    void line() {
        if (layout_.kind == Layout::Kind::one_line) return;
        out_ += "\n" + layout_.indentation;
        for (std::size_t i = 0; i < depth_; ++i) out_ += layout_.step;
    }

    const std::string& json_;
    const Layout& layout_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::string out_;
};

}  // namespace

std::string laid_out(const std::string& json, const Layout& layout) { return Writer(json, layout).write(); }

std::string indentation_step(const std::string& text) {
    const std::size_t open = text.find('{');
    if (open == std::string::npos) return {};
    const std::size_t first = text.find_first_not_of(kBlank, open + 1);
    const std::size_t newline = first == std::string::npos ? first : text.rfind('\n', first);
    if (newline == std::string::npos || newline < open) return {};
    return text.substr(newline + 1, first - newline - 1);
}

std::string with_line_ends_of(const std::string& text_of_template, const std::string& text) {
    const std::size_t first = text_of_template.find('\n');
    if (first == std::string::npos || first == 0 || text_of_template[first - 1] != '\r') return text;
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) out += '\r';
        out += text[i];
    }
    return out;
}

std::vector<templates::Range> removals(const std::vector<templates::Range>& children,
                                       const std::set<std::size_t>& gone) {
    std::vector<templates::Range> ranges;
    for (std::size_t i = 0; i < children.size(); ++i) {
        if (!gone.contains(i)) continue;
        const std::size_t first = i;
        while (gone.contains(i + 1)) ++i;
        if (first > 0) {
            ranges.push_back({children[first - 1].end, children[i].end});
        } else if (i + 1 < children.size()) {
            ranges.push_back({children[first].begin, children[i + 1].begin});
        } else {
            ranges.push_back({children[first].begin, children[i].end});
        }
    }
    return ranges;
}

}  // namespace leastwise::tighten
