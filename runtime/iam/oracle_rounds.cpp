// The evaluator against the naive one for as many rounds as wanted. `oracle_rounds ROUNDS SEED` prints a line
// of JSON and stops with exit status 1 at the first disagreement, which it prints.
#include "runtime/core/text.hpp"
#include "runtime/iam/testcases/oracle.hpp"
#include "runtime/wire/json.hpp"

#include <cstdlib>
#include <iostream>
#include <map>

using namespace leastwise;
using namespace leastwise::iam;

namespace {

std::uint64_t number(const char* text, std::uint64_t otherwise) {
    const auto value = core::to_integer(text ? text : "");
    return value ? static_cast<std::uint64_t>(*value) : otherwise;
}

void print(const char* name, const std::optional<core::Document>& policy) {
    if (policy) std::cout << name << ": " << wire::to_json(*policy) << '\n';
}

/// True when both say the same to every request.
bool agree(std::uint64_t seed, std::map<Verdict, std::uint64_t>& verdicts) {
    const oracle::Case drawn = oracle::draw(seed);
    const auto said = oracle::evaluated(drawn);
    for (std::size_t i = 0; i < drawn.checks.size(); ++i) {
        const Verdict expected = oracle::decide(drawn, drawn.checks[i]);
        ++verdicts[expected];
        if (said && said->at(i) == expected) continue;
        std::cout << "disagreement: seed " << seed << ", check " << i << ", " << drawn.checks[i].action
                  << " on " << drawn.checks[i].resource << " of "
                  << oracle::account_of(drawn, drawn.checks[i]) << " by " << drawn.caller.arn << ": "
                  << (said ? verdict_name(said->at(i)) : "refused, or otherwise when compiled") << ", not "
                  << verdict_name(expected) << '\n';
        print("scp", drawn.scp);
        print("boundary", drawn.boundary);
        print("session", drawn.session);
        print("resource", drawn.resource);
        print("identity", drawn.identity);
        return false;
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t rounds = number(argc > 1 ? argv[1] : nullptr, 10'000);
    const std::uint64_t first = number(argc > 2 ? argv[2] : nullptr, 1);
    std::map<Verdict, std::uint64_t> verdicts;
    for (std::uint64_t i = 0; i < rounds; ++i) {
        if (!agree(first + i, verdicts)) return EXIT_FAILURE;
    }
    core::Document line = core::Document::object({{"rounds", static_cast<std::int64_t>(rounds)}});
    for (const auto& [verdict, count] : verdicts)
        line.if_object()->append(std::string(verdict_name(verdict)), static_cast<std::int64_t>(count));
    std::cout << wire::to_json(line) << '\n';
    return EXIT_SUCCESS;
}
