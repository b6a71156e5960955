#pragma once
#include "harness/check/names.hpp"
#include "harness/check/new_access.hpp"
#include "harness/check/review.hpp"
#include "harness/check/testcases/policies.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <list>
#include <string>
#include <vector>

#include <unistd.h>

/// What the tests of this folder share.
namespace leastwise::check {

inline const catalogue::Catalogue& all() {
    static const catalogue::Catalogue opened;
    return opened;
}

using testcases::load;
using testcases::policies_of;

inline Results reviewed(const std::string& resources) {
    const auto loaded = load(resources);
    return review(policies_of(loaded), all(), loaded.options.place);
}

/// "LW0531 15:23", one for each finding.
inline std::vector<std::string> places(const Results& results) {
    std::vector<std::string> texts;
    for (const Result& each : results) {
        texts.push_back(each.finding.code + " " + std::to_string(each.finding.span.line) + ":" +
                        std::to_string(each.finding.span.column));
    }
    return texts;
}

/// A role with one statement; line 14 is its Action.
inline std::string role(const std::string& action, const std::string& resource, const std::string& more = "",
                 const std::string& service = "lambda.amazonaws.com") {
    return "  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n"
           "        Statement: {Effect: Allow, Principal: {Service: " +
           service +
           "}, Action: sts:AssumeRole}\n"
           "      Policies:\n        - PolicyName: p\n          PolicyDocument:\n"
           "            Version: '2012-10-17'\n            Statement:\n              - Effect: Allow\n"
           "                Action: " +
           action + "\n                Resource: " + resource + "\n" + more;
}

using Texts = std::vector<std::string>;

/// A folder for files, gone when the test ends.
struct Folder {
    explicit Folder(const std::string& name = "files")
        : path(std::filesystem::temp_directory_path() / ("leastwise-check-" + std::to_string(getpid()) + name)) {
        std::filesystem::create_directories(path);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::filesystem::path operator/(std::string_view name) const { return path / name; }
    std::filesystem::path path;
};

inline Results new_access(const std::string& before, const std::string& after) {
    const auto old_loaded = load(before), new_loaded = load(after);
    const Policies then = policies_of(old_loaded), now = policies_of(new_loaded);
    Results results;
    find_new_access(then, now, all(), results);
    return results;
}

/// A service control policy of one statement beside full access, for the root of an organization.
struct GuardedAccount {
    explicit GuardedAccount(const std::string& statement, iam::PolicyKind kind = iam::PolicyKind::scp) {
        const auto read = [&](const std::string& one) {
            core::Diagnostics refused;
            const auto document = wire::read_json(R"({"Version":"2012-10-17","Statement":)" + one + "}");
            policies.push_back(*iam::parse_policy(*document, kind, "guardrail", refused));
        };
        if (kind == iam::PolicyKind::scp) read(R"({"Effect":"Allow","Action":"*","Resource":"*"})");
        read(statement);
        Guardrails::Levels& levels = kind == iam::PolicyKind::scp ? guardrails.scp : guardrails.rcp;
        levels.push_back({&policies.front(), &policies.back()});
    }
    std::list<iam::Policy> policies;
    Guardrails guardrails;
};

inline const std::string kManager =
    "  Manager:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: "
    "{Statement: {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}}\n"
    "      Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, "
    "Action: 'iam:PutRolePolicy', Resource: '*'}}}]\n";

}  // namespace leastwise::check
