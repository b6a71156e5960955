#include "runtime/catalogue/catalogue.hpp"

#include "runtime/catalogue/blanks.hpp"
#include "runtime/catalogue/head.hpp"
#include "runtime/catalogue/order.hpp"
#include "runtime/core/check.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>

namespace leastwise::catalogue {
namespace {

std::string_view prefix_of(std::string_view section) { return section.substr(1, section.find('\n') - 1); }

}  // namespace

std::string Found::name() const { return std::string(service->prefix()) + ":" + std::string(action->name); }

Catalogue::Catalogue() : Catalogue(builtin_table()) {}

Catalogue::Catalogue(std::string_view table) {
    auto read = read_head(table);
    auto* head = std::get_if<Head>(&read);
    LW_CHECK(head != nullptr, "the table has a head");
    origin_ = head->origin;
    counts_ = head->counts;
    global_keys_ = std::move(head->global_keys);
    for (const std::string_view section : split_sections(table.substr(head->bytes))) {
        sections_.push_back({prefix_of(section), section, nullptr});
    }
}

std::vector<std::string_view> Catalogue::services() const {
    std::vector<std::string_view> prefixes;
    for (const Section& section : sections_) prefixes.push_back(section.prefix);
    return prefixes;
}

const Service& Catalogue::read(const Section& section) const {
    if (!section.service) {
        auto read = read_service(section.text);
        LW_CHECK(std::holds_alternative<Service>(read), "every service of the table can be read");
        section.service = std::make_unique<const Service>(std::get<Service>(std::move(read)));
    }
    return *section.service;
}

const Service* Catalogue::service(std::string_view prefix) const {
    const auto found = std::ranges::lower_bound(sections_, prefix, ComesBefore{}, &Section::prefix);
    if (found == sections_.end() || ComesBefore{}(prefix, found->prefix)) return nullptr;
    return &read(*found);
}

std::optional<Found> Catalogue::find(std::string_view action) const {
    const auto colon = action.find(':');
    if (colon == std::string_view::npos) return {};
    const Service* owner = service(action.substr(0, colon));
    const Action* found = owner == nullptr ? nullptr : owner->find_action(action.substr(colon + 1));
    if (found == nullptr) return {};
    return Found{owner, found};
}

void Catalogue::each_match(std::string_view pattern, const std::function<Go(const Found&)>& visit) const {
    const std::string folded = core::to_lower(pattern == "*" ? "*:*" : pattern);
    const auto colon = folded.find(':');
    if (colon == std::string::npos) return;
    const std::string_view vendor = std::string_view(folded).substr(0, colon);
    const std::string_view name = std::string_view(folded).substr(colon + 1);
    for (const Section& section : sections_) {
        if (!core::glob_match(vendor, core::to_lower(section.prefix))) continue;
        const Service& owner = read(section);
        for (const Action& action : owner.actions()) {
            if (!core::glob_match(name, core::to_lower(action.name))) continue;
            if (visit({&owner, &action}) == Go::stop) return;
        }
    }
}

std::vector<Found> Catalogue::expand(std::string_view pattern) const {
    std::vector<Found> matches;
    each_match(pattern, [&matches](const Found& found) {
        matches.push_back(found);
        return Go::on;
    });
    return matches;
}

const GlobalKey* Catalogue::find_global_key(std::string_view key) const {
    const auto found = std::ranges::find_if(
        global_keys_, [key](const GlobalKey& known) { return fills_key(known.key.name, key); });
    return found == global_keys_.end() ? nullptr : &*found;
}

std::optional<TableProblem> problem_of(std::string_view table) {
    const auto read = read_head(table);
    if (const auto* problem = std::get_if<TableProblem>(&read)) return *problem;
    const Head& head = std::get<Head>(read);
    Counts seen;
    std::size_t line = head.lines;
    std::string_view last;
    for (const std::string_view section : split_sections(table.substr(head.bytes))) {
        const auto service = read_service(section);
        if (const auto* problem = std::get_if<TableProblem>(&service)) {
            return TableProblem{line + problem->line, problem->what};
        }
        const Service& sound = std::get<Service>(service);
        if (!last.empty() && !ComesBefore{}(last, sound.prefix())) {
            return TableProblem{line + 1, "the services are not in the order of their prefixes"};
        }
        last = sound.prefix();
        seen.services += 1;
        seen.actions += sound.actions().size();
        seen.types += sound.types().size();
        seen.keys += sound.keys().size();
        line += static_cast<std::size_t>(std::ranges::count(section, '\n'));
    }
    const bool complete = seen.services == head.counts.services && seen.actions == head.counts.actions &&
                          seen.types == head.counts.types && seen.keys == head.counts.keys;
    if (!complete) return TableProblem{line, "the table does not hold as much as its fourth line counts"};
    return {};
}

}  // namespace leastwise::catalogue
