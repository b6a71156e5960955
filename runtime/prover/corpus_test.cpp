// Published pairs of policies and the re-decided verdicts on them, read when they are there.
#include "runtime/prover/testcases/corpus.hpp"

#include <iostream>

using namespace leastwise;
using namespace leastwise::prover;

namespace {

Documents read_policy(const core::Document& document) {
    auto read = Documents::read(document, "pair");
    REQUIRE(std::holds_alternative<Documents>(read));
    return std::get<Documents>(std::move(read));
}

struct Counts {
    std::size_t proved = 0, refuted = 0;
};

void check_verdict(const Documents& wanted, const Documents& allowed, bool expected, const std::string& id,
                   Counts& counts) {
    const iam::PolicySet less = allowed.set(), more = wanted.set();
    const Verdict verdict = subset(less, more);
    INFO(id << ": " << answer_name(verdict.answer) << ' ' << verdict.reason);
    CHECK(verdict.answer == (expected ? Answer::proved : Answer::not_subset));
    ++(expected ? counts.proved : counts.refuted);
    if (verdict.answer != Answer::not_subset) return;
    INFO(verdict.witness->check.action << " on " << verdict.witness->check.resource);
    CHECK(allows(more, *verdict.witness));
    CHECK_FALSE(allows(less, *verdict.witness));
}

}  // namespace

TEST_CASE("the published pairs are decided as they were decided by two other provers") {
    const auto corpus = read_corpus();
    if (!corpus) return;
    Counts counts;
    for (const auto& each : *corpus->find("cases")->if_array()) {
        const std::string& id = *each.find_string("id");
        Documents first = read_policy(*each.find("policy1")), second = read_policy(*each.find("policy2"));
        agree_on_version(first, second);
        const core::Document& verdicts = *each.find("smt");
        check_verdict(first, second, *verdicts.find("p1_subset_p2")->if_bool(), id + " first in second",
                      counts);
        check_verdict(second, first, *verdicts.find("p2_subset_p1")->if_bool(), id + " second in first",
                      counts);
    }
    std::cout << "policy pairs: " << counts.proved << " proved, " << counts.refuted
              << " refuted with a request\n";
    CHECK(counts.proved == 566);
    CHECK(counts.refuted == 366);
}
