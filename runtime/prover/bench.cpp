// How long questions take. Built by hand: cmake --build build/release --target prover_bench
//   prover_bench               the published pairs, where they are, and two large policies
//   prover_bench FILE...       every policy document of the files against every other, in order
#include "runtime/prover/documents.hpp"
#include "runtime/prover/prover.hpp"
#include "runtime/wire/json.hpp"
#include "tests/conformance.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>
#include <map>
#include <stdexcept>

using namespace leastwise;
using namespace leastwise::prover;

namespace {

std::optional<Documents> read_policy(const core::Document& document) {
    auto read = Documents::read(document, "policy");
    if (auto* documents = std::get_if<Documents>(&read)) return std::move(*documents);
    return {};
}

/// Times of the questions that were asked, and the answers.
class Times {
public:
    void ask(const Documents& allowed, const Documents& wanted) {
        const iam::PolicySet less = allowed.set(), more = wanted.set();
        const auto start = std::chrono::steady_clock::now();
        const Verdict verdict = subset(less, more);
        const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
        milliseconds_.push_back(spent.count());
        ++answers_[std::string(answer_name(verdict.answer))];
        if (!verdict.reason.empty()) ++reasons_[verdict.reason];
    }

    void print(std::string_view name) {
        if (milliseconds_.empty()) return;
        std::ranges::sort(milliseconds_);
        const auto at = [this](double share) {
            return milliseconds_[static_cast<std::size_t>(share *
                                                          static_cast<double>(milliseconds_.size() - 1))];
        };
        std::cout << name << ": " << milliseconds_.size() << " questions, median " << at(0.5) << " ms, p99 "
                  << at(0.99) << " ms, max " << at(1) << " ms;";
        for (const auto& [answer, count] : answers_) std::cout << ' ' << answer << ' ' << count;
        std::cout << '\n';
        for (const auto& [reason, count] : reasons_) std::cout << "  " << count << "x " << reason << '\n';
    }

private:
    std::vector<double> milliseconds_;
    std::map<std::string, int> answers_, reasons_;
};

void ask_published_pairs() {
    const auto text = testcases::read_conformance("iam/subset_pairs.json");
    if (!text) return;
    const auto corpus = wire::read_json(*text);
    if (!corpus) throw std::runtime_error("the published pairs are no JSON");
    Times times;
    for (const auto& each : *corpus->find("cases")->if_array()) {
        auto first = read_policy(*each.find("policy1")), second = read_policy(*each.find("policy2"));
        if (!first || !second) continue;
        agree_on_version(*first, *second);
        times.ask(*first, *second);
        times.ask(*second, *first);
    }
    times.print("published pairs");
}

constexpr int kServices = 160;
constexpr std::array<std::string_view, 8> kVerbs = {"Get",    "List", "Describe", "Create",
                                                    "Delete", "Put",  "Update",   "Tag"};
constexpr std::array<std::string_view, 6> kNouns = {"Item",        "Items",  "Table",
                                                    "TablePolicy", "Stream", "Resource"};

/// All actions of made-up services, each by its name, in `statements` statements.
core::Document all_actions(int statements, bool with_wildcards) {
    std::vector<core::Document::Array> actions(static_cast<std::size_t>(statements));
    std::size_t next = 0;
    for (int service = 0; service < kServices; ++service) {
        const std::string prefix = "service" + std::to_string(service) + ":";
        for (const std::string_view verb : kVerbs) {
            if (with_wildcards)
                actions[next++ % actions.size()].emplace_back(prefix + std::string(verb) + "*");
            for (const std::string_view noun : kNouns) {
                actions[next++ % actions.size()].emplace_back(prefix + std::string(verb) + std::string(noun));
            }
        }
    }
    core::Document::Array list;
    for (auto& each : actions) {
        list.push_back(core::Document::object(
            {{"Effect", "Allow"}, {"Action", core::Document(std::move(each))}, {"Resource", "*"}}));
    }
    return core::Document::object(
        {{"Version", "2012-10-17"}, {"Statement", core::Document(std::move(list))}});
}

void ask_large_policies() {
    for (const int statements : {1, 100}) {
        const auto names = read_policy(all_actions(statements, false)),
                   wider = read_policy(all_actions(statements, true));
        Times proved, refuted;
        proved.ask(*wider, *names);
        refuted.ask(*names, *wider);
        const std::string size = std::to_string(kServices * kVerbs.size() * kNouns.size()) + " actions in " +
                                 std::to_string(statements) + " statements";
        proved.print(size + ", narrower");
        refuted.print(size + ", wider");
    }
}

void ask_files(const std::vector<std::string>& files) {
    std::vector<Documents> policies;
    for (const std::string& file : files) {
        const auto document = wire::read_json(testcases::read_whole(file));
        if (auto policy = document ? read_policy(*document) : std::nullopt)
            policies.push_back(std::move(*policy));
    }
    Times same, others;
    for (std::size_t i = 0; i < policies.size(); ++i) {
        same.ask(policies[i], policies[i]);
        others.ask(policies[i], policies[(i + 1) % policies.size()]);
    }
    same.print("each policy with itself");
    others.print("each policy with the next");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1) {
        ask_files({argv + 1, argv + argc});
        return EXIT_SUCCESS;
    }
    ask_published_pairs();
    ask_large_policies();
    return EXIT_SUCCESS;
}
