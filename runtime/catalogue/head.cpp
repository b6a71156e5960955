#include "runtime/catalogue/head.hpp"

#include "runtime/catalogue/order.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <array>

namespace leastwise::catalogue {
namespace {

using Fields = std::vector<std::string_view>;

constexpr std::array<std::pair<std::string_view, About>, 5> kAbout = {{{"principal", About::principal},
                                                                       {"session", About::session},
                                                                       {"network", About::network},
                                                                       {"resource", About::resource},
                                                                       {"request", About::request}}};

bool read_count(std::string_view text, std::size_t& count) {
    const auto value = core::to_integer(text);
    if (!value || *value < 0) return false;
    count = static_cast<std::size_t>(*value);
    return true;
}

bool read_counts(const Fields& fields, Counts& counts) {
    return fields.size() == 5 && fields[0] == "counts" && read_count(fields[1], counts.services) &&
           read_count(fields[2], counts.actions) && read_count(fields[3], counts.types) &&
           read_count(fields[4], counts.keys);
}

/// `g`, type, what it speaks of, name. "" when the line is such a key.
std::string_view read_global_key(const Fields& fields, std::vector<GlobalKey>& keys) {
    if (fields.size() != 4 || fields[0] != "g") return "a global key has a type, a subject and a name";
    const auto type = read_key_type(fields[1]);
    const auto about = std::ranges::find(kAbout, fields[2], &std::pair<std::string_view, About>::first);
    if (!type || about == kAbout.end()) return "the type or the subject of a global key is unknown";
    if (!keys.empty() && !ComesBefore{}(keys.back().key.name, fields[3])) {
        return "a global key does not come after the one before it";
    }
    keys.push_back({{fields[3], type->first, type->second}, about->second});
    return "";
}

/// One line of the head; "" or what is wrong with it.
std::string_view read_line(std::size_t line, const Fields& fields, Head& head) {
    switch (line) {
        case 1:
            if (fields.size() == 2 && fields[0] == "leastwise action catalogue" && fields[1] == "1")
                return "";
            return "a table of actions starts with \"leastwise action catalogue\" and the form 1";
        case 2:
            if (fields.size() != 4 || fields[0] != "source") return "the second line names the source";
            head.origin = {fields[1], fields[2], fields[3], {}};
            return "";
        case 3:
            if (fields.size() != 2 || fields[0] != "licence") return "the third line states the licence";
            head.origin.licence = fields[1];
            return "";
        case 4: return read_counts(fields, head.counts) ? "" : "the fourth line counts what follows";
        default: return read_global_key(fields, head.global_keys);
    }
}

constexpr std::size_t kHeadLinesMin = 4;

}  // namespace

std::variant<Head, TableProblem> read_head(std::string_view table) {
    Head head;
    while (head.bytes < table.size() && table[head.bytes] != '@') {
        const auto end = table.find('\n', head.bytes);
        ++head.lines;
        if (end == std::string_view::npos) return TableProblem{head.lines, "the last line is cut off"};
        const auto wrong =
            read_line(head.lines, core::split(table.substr(head.bytes, end - head.bytes), '\t'), head);
        if (!wrong.empty()) return TableProblem{head.lines, std::string(wrong)};
        head.bytes = end + 1;
    }
    if (head.lines < kHeadLinesMin) return TableProblem{head.lines + 1, "the head of the table is cut off"};
    return head;
}

std::vector<std::string_view> split_sections(std::string_view text) {
    std::vector<std::string_view> sections;
    while (!text.empty()) {
        const auto next = text.find("\n@");
        const auto length = next == std::string_view::npos ? text.size() : next + 1;
        sections.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return sections;
}

}  // namespace leastwise::catalogue
