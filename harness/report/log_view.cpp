#include "harness/report/log_view.hpp"

#include <algorithm>

namespace leastwise::report {
namespace {

constexpr std::size_t kLinesKept = 200;  // of one init; a longer one is shown twice

/// Times and durations differ between two runs that say the same.
std::string without_numbers(std::string_view text) {
    std::string rest(text);
    std::erase_if(rest, [](char c) { return c >= '0' && c <= '9'; });
    return rest;
}

/// A message with the function's name before it, its further lines indented.
std::string named(std::string_view function, std::string_view message) {
    std::string text = "  ";
    text.append(function).append("  ");
    for (const char c : message) {
        if (text.ends_with('\n')) text += "    ";
        text += c;
    }
    if (!text.ends_with('\n')) text += '\n';
    return text;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

bool LogView::repeats(const function::LogEvent& event) {
    const std::string& text = event.message;
    if (text.starts_with("INIT_START")) {
        inits_[event.log_stream] = Init();
        return false;
    }
    const auto found = inits_.find(event.log_stream);
    if (found == inits_.end()) return false;
    Init& init = found->second;
    const bool report = text.starts_with("INIT_REPORT");
    if (report && contains(text, "Phase: init") && init.said.size() < kLinesKept) {
        init.again = true;
        return false;
    }
    if (report || text.starts_with("START ")) {
        inits_.erase(found);
        return false;
    }
    if (!init.again) {
        if (init.said.size() < kLinesKept) init.said.push_back(without_numbers(text));
        return false;
    }
    if (init.repeated >= init.said.size() || init.said[init.repeated] != without_numbers(text)) return false;
    ++init.repeated;
    return true;
}

std::string LogView::show(const function::LogEvent& event) {
    const auto found = inits_.find(event.log_stream);
    const bool repeated = found != inits_.end() && found->second.repeated > 0;
    if (repeats(event)) return {};
    std::string text;
    if (repeated && event.message.starts_with("INIT_REPORT")) {
        text = named(event.function, "(init ran once more and said the same)");
    }
    return text + named(event.function, event.message);
}

}  // namespace leastwise::report
