#include "harness/report/say.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>

namespace leastwise::report {
namespace {

using coverage::Grant;
using coverage::State;

std::string percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? "0" : std::to_string((part * 100 + whole / 2) / whole);
}

/// "2 of 10", the ones that the run cannot see apart.
std::string share(const std::vector<coverage::Entry>& entries) {
    const auto in = [&entries](State state) {
        return static_cast<std::size_t>(std::ranges::count(entries, state, &coverage::Entry::state));
    };
    std::string text =
        std::to_string(in(State::used) + in(State::broader)) + "/" + std::to_string(entries.size());
    if (in(State::broader) > 0) text += "*";
    if (in(State::unseen) > 0) text += "?";
    return text;
}

/// Cut to a column's width by characters.
std::string column(std::string text, std::size_t width) {
    text = core::repair_utf8(text);
    std::size_t length = core::utf8_length(text);
    while (length > width) {
        while (!text.empty() && (text.back() & 0xc0) == 0x80) text.pop_back();
        text.pop_back();
        --length;
    }
    return text + std::string(width - length, ' ');
}

void say_statement(const Grant& grant, const core::SourceFiles& files) {
    std::cerr << "      " << column(std::string(coverage::state_name(grant.state)), 8) << ' '
              << column(grant.name(), 48) << ' ' << std::setw(7) << std::right << share(grant.actions) << ' '
              << std::setw(9) << share(grant.resources) << ' ' << std::setw(6)
              << coverage::calls_of(grant.needs()) << "  "
              << (grant.span.line == 0 ? grant.elsewhere : files.place(grant.span)) << '\n';
    for (const coverage::Tested& one : grant.conditions) {
        std::cerr << "               condition " << one.text << ": " << one.outcome();
        if (one.held + one.failed > 0) std::cerr << " (held " << one.held << ", failed " << one.failed << ')';
        std::cerr << '\n';
    }
}

/// What the organization denies, and how often it had to.
void say_guardrails(const coverage::Coverage& coverage, const core::SourceFiles& files) {
    const auto is_guardrail = [](const Grant& one) {
        return one.side == coverage::Side::scp || one.side == coverage::Side::rcp;
    };
    if (std::ranges::none_of(coverage.grants, is_guardrail)) return;
    std::cerr << "    organization: denials, and the calls that they refused\n";
    for (const Grant& grant : coverage.grants) {
        if (is_guardrail(grant)) say_statement(grant, files);
    }
}

/// Statements that grant, of the identities; a shared one where its first holder is.
void say_statements(const coverage::Coverage& coverage, const std::string& holder,
                    const core::SourceFiles& files) {
    for (const Grant& grant : coverage.grants) {
        const bool own = coverage::grants_to_identity(grant.side) && grant.effect == iam::Effect::allow &&
                         grant.holders.front() == holder;
        if (own) say_statement(grant, files);
    }
}

}  // namespace

void say_coverage(const coverage::Coverage& coverage, const core::SourceFiles& files, Table table) {
    std::cerr << "  coverage  " << coverage.used() << " of " << coverage.granted()
              << " granted actions used (" << percent(coverage.used(), coverage.granted()) << " %)\n";
    if (table == Table::statements)
        std::cerr << "      state    statement" << std::string(40, ' ')
                  << "actions resources  calls  place\n";
    for (const coverage::Share& share : coverage.shares) {
        std::cerr << "    " << column(share.holder, 32) << "  " << share.used << " of " << share.granted << '\n';
        if (table == Table::statements) say_statements(coverage, share.holder, files);
    }
    if (table == Table::statements) say_guardrails(coverage, files);
    if (table == Table::statements)
        std::cerr << "    * broader than what was used   ? of a service that is not emulated\n";
}

}  // namespace leastwise::report
