// Random policies and requests: the evaluator against a second, naive evaluator that reads the JSON itself.
#include "runtime/iam/testcases/oracle.hpp"
#include "tests/catch.hpp"

#include <map>

using namespace leastwise;
using namespace leastwise::iam;

TEST_CASE("random policies decide as a naive evaluator of the JSON does") {
    constexpr std::uint64_t kSeeds = 3'000;
    std::map<Verdict, std::size_t> verdicts;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        const oracle::Case drawn = oracle::draw(seed);
        const auto said = oracle::evaluated(drawn);
        INFO("seed " << seed);
        REQUIRE(said);
        for (std::size_t i = 0; i < drawn.checks.size(); ++i) {
            const Verdict expected = oracle::decide(drawn, drawn.checks[i]);
            ++verdicts[expected];
            if (said->at(i) == expected) continue;
            INFO("check " << i << ": " << drawn.checks[i].action << " on " << drawn.checks[i].resource);
            CHECK(verdict_name(said->at(i)) == verdict_name(expected));
        }
    }
    // The vocabulary is balanced: all three verdicts are frequent.
    for (const Verdict verdict : {Verdict::allow, Verdict::implicit_deny, Verdict::explicit_deny})
        CHECK(verdicts[verdict] > kSeeds / 4);
}
