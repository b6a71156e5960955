#include "emulators/waf/rule.hpp"

#include <set>

namespace leastwise::waf {
namespace {

/// Adds up units; a transformation of one component costs once however often rules use it.
/// Source: AWS WAF Developer Guide, "Using rule statements in AWS WAF", the statements' pages.
class Meter {
public:
    std::uint64_t total() const { return units_ + 10 * transformed_.size(); }

    void add(const Statement& statement) {
        std::visit([this](const auto& kind) { cost(kind); }, statement.kind);
    }

private:
    void cost(const ByteMatch& match) {
        const bool anywhere =
            match.position == Position::contains || match.position == Position::contains_word;
        target(match.target, anywhere ? 10 : 2);
    }
    void cost(const SizeConstraint& match) { target(match.target, 1); }
    void cost(const RegexMatch& match) { target(match.target, 3); }
    void cost(const RegexSetMatch& match) { target(match.target, 25); }
    void cost(const IpSetMatch& match) {
        const bool any = match.forwarded && match.forwarded->position == AddressPosition::any;
        units_ += any ? 5 : 1;
    }
    void cost(const LabelMatch&) { units_ += 1; }
    void cost(const RateLimit& limit) {
        units_ += 2;
        all(limit.scope_down);
    }
    void cost(const AllOf& group) { all(group.statements); }
    void cost(const AnyOf& group) { all(group.statements); }
    void cost(const Negation& negation) { all(negation.statement); }
    void cost(const GroupReference&) {}  // the group's own capacity is added by who knows the group
    void cost(const NotEmulated&) {}

    void all(const std::vector<Statement>& statements) {
        for (const Statement& statement : statements) add(statement);
    }

    void target(const Target& target, std::uint64_t base) {
        const Field& field = target.field;
        if (field.component == Component::json_body) base *= 2;
        if (field.component == Component::all_query_arguments) base += 10;
        units_ += base;
        for (const Transformation transformation : target.transformations) {
            if (transformation == Transformation::none) continue;
            transformed_.insert({field.component, field.name, transformation});
        }
    }

    std::uint64_t units_ = 0;
    std::set<std::tuple<Component, std::string, Transformation>> transformed_;
};

}  // namespace

std::uint64_t capacity_of(const std::vector<Rule>& rules) {
    Meter meter;
    for (const Rule& rule : rules) meter.add(rule.statement);
    return meter.total();
}

}  // namespace leastwise::waf
