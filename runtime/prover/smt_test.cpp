// Questions written for another prover, and its answers to a sample of the published pairs when cvc5 is
// installed.
#include "runtime/prover/smt.hpp"

#include "runtime/core/text.hpp"
#include "runtime/iam/testcases/policies.hpp"
#include "runtime/prover/testcases/corpus.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>

using namespace leastwise;
using namespace leastwise::prover;
using iam::testing::statement;

namespace {

bool has_cvc5() {
    const char* path = std::getenv("PATH");
    const auto folders = core::split(path ? path : "", ':');
    const bool found = std::ranges::any_of(folders, [](std::string_view folder) {
        return access((std::string(folder) + "/cvc5").c_str(), X_OK) == 0;
    });
    if (!found) std::cout << "SKIPPED: comparison with cvc5 (it is not installed)\n";
    return found;
}

/// What cvc5 answers to each: sat, unsat, unknown or what it does not understand.
std::vector<std::string> ask_cvc5(const std::vector<std::string>& questions) {
    const auto path =
        std::filesystem::temp_directory_path() / ("leastwise-" + std::to_string(getpid()) + ".smt2");
    std::ofstream(path) << core::join(questions, "(reset)\n");
    const std::string command = "cvc5 --strings-exp --tlimit-per=20000 " + path.string() + " 2>&1";
    FILE* output = popen(command.c_str(), "r");
    REQUIRE(output);
    std::vector<std::string> answers;
    std::array<char, 256> line{};
    while (std::fgets(line.data(), line.size(), output)) answers.emplace_back(core::trim(line.data()));
    pclose(output);
    std::filesystem::remove(path);
    INFO(core::join(answers, "\n"));
    REQUIRE(answers.size() == questions.size());
    return answers;
}

SmtQuestion written(const iam::Policy& allowed, const iam::Policy& wanted) {
    iam::PolicySet less, more;
    less.identity = {&allowed};
    more.identity = {&wanted};
    return to_smt(less, more);
}

}  // namespace

TEST_CASE("a question is written with one assertion for each side") {
    const auto question =
        written(statement(R"("Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/\"*")"),
                statement(R"("Effect":"Allow","Action":"s3:GetObject","Resource":"*")"));
    CHECK(question.problem.empty());
    CHECK(question.text.find("(re.++ (str.to_re \"s3:get\") re.all)") != std::string::npos);
    CHECK(question.text.find("(= action \"s3:getobject\")") != std::string::npos);
    CHECK(question.text.find("b/\\u{22}") != std::string::npos);
    CHECK(question.text.ends_with("(check-sat)\n"));
}

TEST_CASE("what cannot be written is named") {
    const auto plain = statement(R"("Effect":"Allow","Action":"*","Resource":"*")");
    const auto lists = statement(
        R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"k":"a"}})");
    const auto between = statement(R"("Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::*${a}*")");
    CHECK(written(plain, lists).problem == "lists (ForAnyValue:StringEquals)");
    CHECK(written(between, plain).problem == "a variable beside wildcards");
    const auto list_key = statement(
        R"("Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:TagKeys":"a"}})");
    CHECK(written(plain, list_key).problem == "lists (aws:TagKeys)");
    CHECK(written(plain, plain).problem.empty());
}

TEST_CASE("cvc5 decides every kind of condition as the prover does") {
    if (!has_cvc5()) return;
    const std::vector<std::vector<std::string>> of_one_key = {
        {R"({"StringEquals":{"k":"s"}})",
         R"({"StringEqualsIgnoreCase":{"k":"S"}})",
         R"({"StringEqualsIfExists":{"k":["s","t"]}})",
         R"({"StringNotEquals":{"k":"s"}})",
         R"({"StringLike":{"k":"?*"}})",
         R"({"StringLike":{"k":"${aws:username}*"}})",
         R"({"StringEquals":{"k":"${aws:username}"}})",
         R"({"Null":{"k":"false"}})",
         R"({"Null":{"k":"true"}})",
         R"({"Bool":{"k":"TRUE"}})",
         R"({"Bool":{"k":"yes"}})"},
        {R"({"NumericLessThan":{"n":"-1.5"}})",
         R"({"NumericLessThanEquals":{"n":"-1.5"}})",
         R"({"NumericNotEquals":{"n":"3"}})"},
        {R"({"DateGreaterThan":{"d":"2020-01-01T00:00:00Z"}})",
         R"({"DateGreaterThanEquals":{"d":"2020-01-01T00:00:00.5Z"}})"},
        {R"({"IpAddress":{"i":"10.0.0.0/8"}})",
         R"({"IpAddress":{"i":["10.1.0.0/16","fd00::/8"]}})",
         R"({"NotIpAddress":{"i":"10.0.0.0/8"}})"},
        {R"({"ArnLike":{"a":"arn:aws:sns:*:1:t*"}})",
         R"({"ArnEquals":{"a":"arn:aws:sns:us-east-1:1:t"}})"}};
    const auto with = [](const std::string& condition) {
        return statement(R"("Effect":"Allow","Action":"s3:*","Resource":"*","Condition":)" + condition);
    };
    std::vector<std::string> questions, expected, names;
    const auto ask = [&](const std::string& less, const std::string& more) {
        const iam::Policy allowed = with(less), wanted = with(more);
        const SmtQuestion question = written(allowed, wanted);
        INFO(more << ": " << question.problem);
        CHECK(question.problem.empty());
        iam::PolicySet before, after;
        before.identity = {&allowed};
        after.identity = {&wanted};
        questions.push_back(question.text);
        names.push_back(more + " within " + less);
        expected.push_back(subset(before, after).answer == Answer::proved ? "unsat" : "sat");
    };
    for (const auto& conditions : of_one_key) {
        for (const std::string& less : conditions) {
            for (const std::string& more : conditions) ask(less, more);
        }
    }
    CHECK(std::ranges::count(expected, "unsat") > 30);
    const auto said = ask_cvc5(questions);
    for (std::size_t i = 0; i < said.size(); ++i) {
        INFO(names[i]);
        CHECK(said[i] == expected[i]);
    }
}

TEST_CASE("cvc5 decides a sample of the published pairs as the prover does") {
    if (!has_cvc5()) return;
    const auto corpus = read_corpus();
    if (!corpus) return;
    std::size_t agreed = 0, left_out = 0, number = 0;
    std::vector<std::string> questions, expected, names;
    for (const auto& each : *corpus->find("cases")->if_array()) {
        if (number++ % 15 != 0) continue;
        auto first = std::get<Documents>(Documents::read(*each.find("policy1"), "pair"));
        auto second = std::get<Documents>(Documents::read(*each.find("policy2"), "pair"));
        agree_on_version(first, second);
        SmtQuestion question = to_smt(second.set(), first.set());
        if (question.text.empty()) {
            ++left_out;
            continue;
        }
        questions.push_back(std::move(question.text));
        names.push_back(*each.find_string("id"));
        const Answer answer = subset(second.set(), first.set()).answer;
        expected.push_back(answer == Answer::proved ? "unsat" : "sat");
    }
    const auto said = ask_cvc5(questions);
    for (std::size_t i = 0; i < said.size(); ++i) {
        INFO(names[i]);
        const bool undecided = said[i] == "unknown";
        ++(undecided ? left_out : agreed);
        if (!undecided) CHECK(said[i] == expected[i]);
    }
    std::cout << "cvc5: " << agreed << " questions agreed, " << left_out << " left out\n";
    CHECK(agreed > 20);
}
