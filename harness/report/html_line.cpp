#include "harness/report/html_line.hpp"

#include "harness/report/explanation.hpp"
#include "harness/report/markup.hpp"
#include "runtime/core/counted.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <set>

namespace leastwise::report {
namespace {

using coverage::Grant;
using coverage::Part;
using coverage::State;
using tighten::Use;

constexpr std::size_t kCallsMax = 100;    // ours: rows of calls behind a line
constexpr std::size_t kRequestsMax = 10;  // ours: request ids of a row

std::string code(std::string_view text) { return "<code>" + html(text) + "</code>"; }

std::string badge(const Look& look) {
    return "<span class=\"badge " + std::string(look.name) + "\"><span aria-hidden=\"true\">" +
           std::string(look.sign) + "</span> " + std::string(look.words) + "</span>";
}

/// Calls that differ in nothing but their time.
struct Group {
    Use first;
    std::vector<std::string> request_ids;
    std::size_t count = 0;
};

std::vector<Group> groups_of(const tighten::Needs& needs) {
    std::vector<Group> groups;
    std::map<std::tuple<std::string, std::string, std::string>, std::size_t> places;
    for (const auto& [need, uses] : needs) {
        for (const Use& use : uses) {
            const std::string& caller =
                use.entry->actor.function.empty() ? use.entry->actor.arn : use.entry->actor.function;
            const auto [at, is_new] = places.emplace(std::tuple(need.action, need.resource, caller), groups.size());
            if (is_new) groups.push_back({use, {}, 0});
            Group& group = groups[at->second];
            ++group.count;
            if (group.request_ids.size() < kRequestsMax) group.request_ids.push_back(use.entry->request_id);
        }
    }
    return groups;
}

/// The explanation without its indentation, the statements that decided in bold.
std::string decision(const std::string& explanation) {
    std::string out;
    for (std::string_view line : core::split(explanation, '\n')) {
        if (core::trim(line).empty()) continue;
        line.remove_prefix(std::min<std::size_t>(4, line.find_first_not_of(' ')));
        const bool applies = core::trim(line).starts_with("applies ");
        out += (applies ? "<b>" : "") + html(line) + (applies ? "</b>" : "") + "\n";
    }
    return out;
}

std::string_view heading_of(const Part& part) {
    switch (part.kind) {
        case Part::Kind::statement: return "";
        case Part::Kind::action: return "action ";
        case Part::Kind::resource: return "resource ";
    }
    return "";
}

}  // namespace

Look look_of(State state) {
    switch (state) {
        case State::used: return {"used", "✓", "used"};
        case State::broader: return {"broader", "◐", "broader than used"};
        case State::unused: return {"unused", "✗", "unused"};
        case State::unseen: return {"unseen", "?", "not seen"};
        case State::idle: return {"unseen", "–", "refused nothing"};
    }
    return {};
}

/// What a Deny is used for is refusing.
Look look_of(const Grant& grant, State state) {
    return grant.effect == iam::Effect::deny && state == State::used ? denied_look() : look_of(state);
}

Look denied_look() { return {"denied", "⊘", "denied"}; }

HtmlLines::HtmlLines(const Shown& shown) : shown_(shown), lines_(coverage::lines_of(shown.coverage)) {
    for (const coverage::Denied& denied : shown.coverage.denied) {
        if (denied.by && shown.coverage.grants[*denied.by].span.line > 0) continue;
        const templates::Resource* resource = shown.loaded.find(denied.source);
        if (resource != nullptr && resource->span.line > 0)
            denied_[{resource->span.file, resource->span.line}].push_back(&denied);
    }
}

std::string HtmlLines::id_of(core::Span span) {
    return (span.file == 0 ? "" : "F" + std::to_string(span.file)) + "L" + std::to_string(span.line);
}

std::size_t HtmlLines::count(State state) const {
    std::size_t count = 0;
    for (const auto& [file, lines] : lines_) {
        count += static_cast<std::size_t>(std::ranges::count_if(
            lines, [state](const auto& line) { return line.second.state == state; }));
    }
    return count;
}

std::string HtmlLines::file(std::uint16_t file) const {
    std::string out;
    std::string_view text = shown_.loaded.texts[file];
    for (std::uint32_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        out += line(file, number, text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return out;
}

std::string HtmlLines::line(std::uint16_t file, std::uint32_t number, std::string_view text) const {
    const auto in_file = lines_.find(file);
    const coverage::Line* line = nullptr;
    if (in_file != lines_.end()) {
        const auto found = in_file->second.find(number);
        if (found != in_file->second.end()) line = &found->second;
    }
    const bool denied = denied_.contains({file, number});
    const std::string count = std::to_string(number);
    if (line == nullptr && !denied) {
        return "<div class=\"line\"><span class=\"n\">" + count +
               "</span><span class=\"s\"></span><span class=\"h\"></span><code>" + html(text) + "</code></div>\n";
    }
    const Look look = line == nullptr ? denied_look()
                                      : look_of(shown_.coverage.grants[line->parts.front().grant], line->state);
    const std::string hits = line == nullptr ? "" : std::to_string(line->calls) + "×";
    std::string out = "<details class=\"line " + std::string(look.name) + "\"><summary><span class=\"n\">" +
                      count + "</span><span class=\"s\" title=\"" + std::string(look.words) +
                      "\"><span aria-hidden=\"true\">" + std::string(look.sign) + "</span><span class=\"sr\">" +
                      std::string(look.words) + "</span></span><span class=\"h\">" + hits + "</span><code>" +
                      html(text) + "</code></summary><div class=\"why\" id=\"" + id_of({file, number, 1}) +
                      "\">";
    if (line != nullptr) {
        std::set<std::size_t> told;  // a statement tells of its entries on the same line
        for (const Part& one : line->parts) {
            if (one.kind == Part::Kind::statement) told.insert(one.grant);
            if (one.kind == Part::Kind::statement || !told.contains(one.grant)) out += part(one);
        }
    }
    return out + denials_at(file, number) + "</div></details>\n";
}

std::string HtmlLines::part(const Part& part) const {
    const Grant& grant = shown_.coverage.grants[part.grant];
    const bool whole = part.kind == Part::Kind::statement;
    const bool deny = grant.effect == iam::Effect::deny;
    const coverage::Entry* entry = part.kind == Part::Kind::action     ? &grant.actions[part.entry]
                                   : part.kind == Part::Kind::resource ? &grant.resources[part.entry]
                                                                       : nullptr;
    std::string out = "<section><h3>" + badge(look_of(grant, part.state)) + " " + std::string(heading_of(part)) +
                      (entry == nullptr ? "" : code(entry->shown) + " in ") + html(grant.name());
    std::string holders;
    for (const std::string& one : grant.holders) holders += (holders.empty() ? "" : ", ") + code(one);
    out += " <span class=\"of\">" + std::string(deny ? "Deny, " : "") +
           std::string(coverage::side_name(grant.side)) + " " + holders + "</span></h3>";
    out += findings_at(entry == nullptr ? grant.span : entry->span);
    if (part.state == State::unseen)
        out += "<p>The service is not emulated: the run cannot tell whether it is needed.</p>";
    if (whole && grant.spared > 0) {
        out += "<p>It allows " + core::counted(grant.spared, "call") +
               " as well that another statement is charged with.</p>";
    }
    if (whole && grant.cells.size() > 1) out += matrix(grant);
    if (whole) out += conditions(grant);
    const auto needs = whole ? grant.needs()
                       : part.kind == Part::Kind::action ? grant.needs_of_action(part.entry)
                                                         : grant.needs_of_resource(part.entry);
    if (needs.empty()) {
        out += deny ? "<p>It refused no call of this run.</p>" : "<p>No call of this run needed it.</p>";
    } else {
        out += calls(grant, needs);
    }
    return out + "</section>";
}

std::string HtmlLines::conditions(const Grant& grant) const {
    std::string out;
    for (const coverage::Tested& one : grant.conditions) {
        out += "<p>Condition " + code(one.text) + ": " + std::string(one.outcome());
        if (one.held + one.failed > 0)
            out += ", held " + std::to_string(one.held) + "×, failed " + std::to_string(one.failed) + "×";
        out += ".</p>";
    }
    return out;
}

std::string HtmlLines::matrix(const Grant& grant) const {
    std::string out = "<div class=\"scroll\"><table class=\"matrix\"><caption class=\"sr\">Calls for each action on "
                      "each resource</caption><thead><tr><th scope=\"col\">action</th>";
    for (const coverage::Entry& one : grant.resources)
        out += "<th scope=\"col\">" + (one.text.empty() ? "the role" : code(one.shown)) + "</th>";
    out += "</tr></thead><tbody>";
    for (std::size_t a = 0; a < grant.actions.size(); ++a) {
        out += "<tr><th scope=\"row\">" + code(grant.actions[a].shown) + "</th>";
        for (std::size_t r = 0; r < grant.resources.size(); ++r) {
            const coverage::Cell& cell = grant.cell(a, r);
            const Look look = look_of(grant, cell.state);
            const std::size_t count = coverage::calls_of(cell.needs);
            out += "<td class=\"" + std::string(look.name) + "\"><span aria-hidden=\"true\">" +
                   std::string(look.sign) + "</span> " +
                   (count > 0 ? std::to_string(count) + "×" : std::string(look.words)) + "</td>";
        }
        out += "</tr>";
    }
    return out + "</tbody></table></div>";
}

std::string HtmlLines::calls(const Grant& grant, const tighten::Needs& needs) const {
    const auto groups = groups_of(needs);
    std::string out = "<ul class=\"calls\">";
    for (std::size_t i = 0; i < groups.size() && i < kCallsMax; ++i) {
        const Group& group = groups[i];
        out += "<li>" + call(group.first, group.count, grant.effect == iam::Effect::deny ? "denied" : "allowed");
        std::string ids;
        for (const std::string& id : group.request_ids) ids += code(id);
        if (group.count > group.request_ids.size())
            ids += " and " + std::to_string(group.count - group.request_ids.size()) + " more";
        out += "<p class=\"ids\">" + std::string(group.count == 1 ? "request" : "requests") + ids + "</p></li>";
    }
    if (groups.size() > kCallsMax)
        out += "<li>and calls of " + std::to_string(groups.size() - kCallsMax) + " more kinds</li>";
    return out + "</ul>";
}

std::string HtmlLines::call(const Use& use, std::size_t count, std::string_view verdict) const {
    const ledger::Actor& actor = use.entry->actor;
    const bool allowed = verdict == "allowed";
    std::string out = "<details class=\"call" + std::string(allowed ? "" : " refused") +
                      "\"><summary><span class=\"verdict " + std::string(allowed ? "used" : "denied") + "\">" +
                      (allowed ? "✓ " : "⊘ ") + std::string(verdict) + "</span> " +
                      code(actor.function.empty() ? actor.arn : actor.function) + " " + code(use.check->action) +
                      " on " + code(use.check->resource) + " <span class=\"of\">" + std::to_string(count) +
                      "×</span></summary><pre>" +
                      decision(explain_check(shown_.policies, *use.entry, *use.check)) + "</pre>";
    if (!use.entry->error_message.empty()) out += "<p>" + html(use.entry->error_message) + "</p>";
    return out + "</details>";
}

std::string HtmlLines::findings_at(core::Span span) const {
    std::string out;
    for (const Reported& one : shown_.excess.findings) {
        if (one.finding->span != span || one.finding->code == "LW0555") continue;
        out += "<p class=\"finding\">" + html(one.finding->message) + ".<br><span class=\"hint\">" +
               html(one.finding->hint) + "</span></p>";
        if (!one.edit) continue;
        const std::string lines = std::to_string(one.edit->first) + " to " + std::to_string(one.edit->end - 1);
        out += one.edit->text.empty() ? "<p>Lines " + lines + " can go.</p>"
                                      : "<details class=\"call\"><summary>what to write in place of lines " +
                                            lines + "</summary><pre>" + html(one.edit->text) + "</pre></details>";
    }
    return out;
}

std::string HtmlLines::denials_at(std::uint16_t file, std::uint32_t number) const {
    const auto found = denied_.find({file, number});
    if (found == denied_.end()) return {};
    std::string out = "<section><h3>" + badge(denied_look()) + " calls that no statement allows</h3>"
                      "<ul class=\"calls\">";
    for (const coverage::Denied* one : found->second) {
        out += "<li>" + call(one->first, one->what.count, "denied") + "<p class=\"ids\">request" +
               code(one->what.request_id) +
               (one->what.swallowed ? " · the invocation ended without an error" : "") + "</p></li>";
    }
    return out + "</ul></section>";
}

}  // namespace leastwise::report
