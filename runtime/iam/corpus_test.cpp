// Published pairs of policies with requests that the one allows and the other does not, read when they are
// there.
#include "runtime/core/text.hpp"
#include "runtime/iam/testcases/policies.hpp"
#include "tests/conformance.hpp"

#include <iostream>

using namespace leastwise;
using namespace leastwise::iam;
using namespace leastwise::iam::testing;

namespace {

bool has_principal(const core::Document& document) {
    const auto* statement = document.find("Statement");
    if (!statement) return false;
    const auto named = [](const core::Document& each) {
        return each.find("Principal") || each.find("NotPrincipal");
    };
    if (const auto* list = statement->if_array()) return !list->empty() && named(list->front());
    return named(*statement);
}

/// Folded and address keys are written in a form of their own and left out.
/// `action=s3:x res0=arn res1=aws … res5=b/k k:aws:referer=v`; a key that is not listed is absent.
std::optional<AccessCheck> read_witness(const std::string& text) {
    AccessCheck check;
    std::vector<std::string> parts;
    for (const auto token : core::split(text, ' ')) {
        if (token.empty()) continue;
        const auto equals = token.find('=');
        const auto name = token.substr(0, equals);
        if (equals == std::string_view::npos || name == "principal" || name.ends_with(":ip") ||
            name.ends_with(":ci"))
            return {};
        const std::string value(token.substr(equals + 1));
        if (name == "action") check.action = value;
        if (name.starts_with("res")) parts.push_back(value);
        if (name.starts_with("k:")) check.context.set(name.substr(2), value);
    }
    if (parts.size() != 6) return {};
    check.resource = core::join(parts, ":");
    return check;
}

struct Counts {
    std::size_t parsed = 0, refused = 0, confirmed = 0, contradicted = 0;
};

std::optional<Policy> read_policy(const core::Document& document, std::string_view id, Counts& counts) {
    core::Diagnostics diagnostics;
    const auto kind = has_principal(document) ? PolicyKind::resource : PolicyKind::identity;
    auto policy = parse_policy(document, kind, std::string(id), diagnostics);
    ++(policy ? counts.parsed : counts.refused);
    if (!policy)
        std::cout << "refused: " << id << ": " << diagnostics.front().message << ' '
                  << diagnostics.front().hint << '\n';
    return policy;
}

/// The witness is a request that `left` allows and `right` does not.
void confirm(const Policy& left, const Policy& right, const core::Document* witness, std::string_view id,
             Counts& counts) {
    if (!witness || !witness->if_string() || left.kind != PolicyKind::identity) return;
    const auto check = read_witness(*witness->if_string());
    if (!check) return;
    PolicySet with_left, with_right;
    with_left.identity = {&left};
    with_right.identity = {&right};
    const bool agrees =
        decide(user(), *check, with_left).allowed() && !decide(user(), *check, with_right).allowed();
    ++(agrees ? counts.confirmed : counts.contradicted);
    if (!agrees) std::cout << "contradicted: " << id << ": " << *witness->if_string() << '\n';
}

}  // namespace

TEST_CASE("published policies are read, and decide as the published witnesses say") {
    const auto text = testcases::read_conformance("iam/subset_pairs.json");
    if (!text) return;
    const core::Document corpus = json(*text);
    Counts counts;
    for (const auto& each : *corpus.find("cases")->if_array()) {
        const std::string& id = *each.find_string("id");
        const auto first = read_policy(*each.find("policy1"), id, counts);
        const auto second = read_policy(*each.find("policy2"), id, counts);
        if (!first || !second) continue;
        confirm(*first, *second, each.find("witness")->find("p1_not_in_p2"), id, counts);
        confirm(*second, *first, each.find("witness")->find("p2_not_in_p1"), id, counts);
    }
    std::cout << "policy pairs: " << counts.parsed << " policies read, " << counts.refused << " refused; "
              << counts.confirmed << " witnesses confirmed\n";
    CHECK(counts.parsed + counts.refused == 932);
    CHECK(counts.refused == 0);
    CHECK(counts.contradicted == 0);
    CHECK(counts.confirmed > 100);
}
