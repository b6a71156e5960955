#include "harness/coverage/lines.hpp"

#include <algorithm>

namespace leastwise::coverage {
namespace {

/// Two states on one line: what is used beside what is not makes the line broader than used.
State both(State left, State right) {
    const auto says_nothing = [](State one) { return one == State::unseen || one == State::idle; };
    if (left == right || says_nothing(right)) return left;
    if (says_nothing(left)) return right;
    return State::broader;
}

class Placing {
public:
    explicit Placing(const Coverage& coverage) : coverage_(coverage) {}

    std::map<std::uint16_t, Lines> take() {
        for (std::size_t i = 0; i < coverage_.grants.size(); ++i) {
            const Grant& grant = coverage_.grants[i];
            if (grant.span.line == 0) continue;
            put(grant.span, {Part::Kind::statement, i, 0, grant.state, calls_of(grant.needs())});
            for (const Tested& one : grant.conditions)
                files_[grant.span.file][grant.span.line].branches.push_back({i, one.held, one.failed});
            for (std::size_t a = 0; a < grant.actions.size(); ++a) {
                const Entry& entry = grant.actions[a];
                if (entry.span == grant.span) continue;
                put(entry.span, {Part::Kind::action, i, a, entry.state, calls_of(grant.needs_of_action(a))});
            }
            for (std::size_t r = 0; r < grant.resources.size(); ++r) {
                const Entry& entry = grant.resources[r];
                if (entry.span == grant.span) continue;
                put(entry.span,
                    {Part::Kind::resource, i, r, entry.state, calls_of(grant.needs_of_resource(r))});
            }
        }
        for (auto& [file, lines] : files_) {
            for (auto& [number, line] : lines) sum_up(line);
        }
        return std::move(files_);
    }

private:
    void put(core::Span span, Part part) { files_[span.file][span.line].parts.push_back(part); }

    /// A statement's own place is the line of its first member, of which it says as much as the member does;
    /// where they share a line the calls are the same calls.
    static void sum_up(Line& line) {
        line.state = line.parts.front().state;
        std::map<std::size_t, std::size_t> calls;  // by grant
        for (const Part& part : line.parts) {
            line.state = both(line.state, part.state);
            calls[part.grant] = std::max(calls[part.grant], part.calls);
        }
        for (const auto& [grant, count] : calls) line.calls += count;
    }

    const Coverage& coverage_;
    std::map<std::uint16_t, Lines> files_;
};

}  // namespace

std::map<std::uint16_t, Lines> lines_of(const Coverage& coverage) { return Placing(coverage).take(); }

}  // namespace leastwise::coverage
