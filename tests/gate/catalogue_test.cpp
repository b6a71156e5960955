// Every row of every operation table against what AWS publishes about its actions: what a row asks the
// policies for must be an action that exists, on a resource and with condition keys that this action has.
#include "runtime/catalogue/permitted.hpp"
#include "tests/catch.hpp"
#include "tests/gate/sweep.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <regex>
#include <set>

using namespace leastwise;
using namespace leastwise::sweep;

namespace {

/// Calls the visitor with every check that the example of any row needs.
void each_check(const std::function<void(const gate::Operation&, const ledger::CheckMark&)>& visit) {
    World world;
    const sigv4::Credentials credentials = world.powerless();
    for (const gate::Service* service : world.services.gate.services()) {
        for (const gate::Operation& row : service->operations()) {
            if (row.is_public || row.any_policy) continue;
            send(world, signed_request(world, *service, row, credentials));
            const ledger::Entry entry = world.ledger.entries().back();
            INFO(service->name() << ":" << row.name);
            REQUIRE_FALSE(entry.checks.empty());
            for (const ledger::CheckMark& check : entry.checks) visit(row, check);
        }
    }
}

}  // namespace

TEST_CASE("every action that a row asks for is one of AWS's, written as AWS writes it") {
    const catalogue::Catalogue all;
    std::set<std::string> actions;
    each_check([&](const gate::Operation& row, const ledger::CheckMark& check) {
        INFO(row.name << " asks for " << check.action);
        const auto found = all.find(check.action);
        CHECK(found.has_value());
        if (found) CHECK(found->name() == check.action);
        actions.insert(check.action);
    });
    CHECK(actions.size() > 60);
}

namespace {

/// What AWS asks for though its reference does not list it, as its denials show.
struct Unlisted {
    std::string_view action;
    std::string_view resource;
    std::string_view why;
};

constexpr std::array kUnlisted = {
    Unlisted{
        "apigateway:GET", "arn:aws:apigateway:us-east-1::/apis",
        "the ARNs of HTTP APIs are on the reference's page of API Gateway V2, which the facts leave out"},
    Unlisted{"apigateway:GET", "arn:aws:apigateway:us-east-1::/apis/abcdefghij", "the same"},
    Unlisted{"iam:ListGroups", "arn:aws:iam::123456789012:group/", "the path that is listed"},
    Unlisted{"iam:ListRoles", "arn:aws:iam::123456789012:role/", "the same"},
    Unlisted{"iam:ListUsers", "arn:aws:iam::123456789012:user/", "the same"},
    Unlisted{"logs:CreateLogStream",
             "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f:log-stream:",
             "the new stream has no name yet"},
    Unlisted{"logs:DescribeLogGroups", "arn:aws:logs:us-east-1:123456789012:log-group::log-stream:",
             "the group with an empty name stands for all"},
    Unlisted{"secretsmanager:ValidateResourcePolicy", "*", "SecretId is optional"},
    Unlisted{"wafv2:ListIPSets", "arn:aws:wafv2:us-east-1:123456789012:regional/ipset/*/*",
             "the pattern of all IP sets"},
    Unlisted{"wafv2:ListWebACLs", "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/*/*",
             "the pattern of all web ACLs"},
};

}  // namespace

TEST_CASE("every resource that a row asks for is one that the action works on, or known to be unlisted") {
    const catalogue::Catalogue all;
    std::set<std::string_view> used;
    each_check([&](const gate::Operation& row, const ledger::CheckMark& check) {
        INFO(row.name << " asks for " << check.action << " on " << check.resource);
        const auto found = all.find(check.action);
        if (!found || works_on(*found, check.resource)) return;
        const auto known = std::ranges::find_if(kUnlisted, [&check](const Unlisted& unlisted) {
            return unlisted.action == check.action && unlisted.resource == check.resource;
        });
        CHECK(known != kUnlisted.end());
        if (known != kUnlisted.end()) used.insert(known->resource);
    });
    for (const Unlisted& unlisted : kUnlisted) {
        INFO(unlisted.action << " is listed by now: " << unlisted.why);
        CHECK(used.contains(unlisted.resource));
    }
}

TEST_CASE("every condition key that a row brings is one that the action has") {
    const catalogue::Catalogue all;
    each_check([&](const gate::Operation& row, const ledger::CheckMark& check) {
        const auto found = all.find(check.action);
        if (!found) return;
        for (const iam::Context::Entry& entry : check.context) {
            INFO(row.name << " asks for " << check.action << " with " << entry.key);
            CHECK(find_condition_key(all, *found, entry.key) != nullptr);
        }
    });
}

namespace {

/// `"dynamodb:ConditionCheckItem"` and the like in the sources of the services: a name that starts with the
/// prefix of a service and goes on with a capital letter.
std::set<std::string> names_in_sources(const catalogue::Catalogue& all) {
    const std::regex literal{R"re("([a-z0-9-]+):([A-Z][A-Za-z0-9]+)")re"};
    std::set<std::string> names;
    namespace fs = std::filesystem;
    for (const char* top : {"emulators", "runtime/gate"}) {
        for (const auto& file : fs::recursive_directory_iterator(fs::path(LEASTWISE_SOURCE_DIR) / top)) {
            const std::string path = file.path().string();
            const bool source = path.ends_with(".cpp") || path.ends_with(".hpp");
            if (!source || path.ends_with("_test.cpp") || path.ends_with("_fuzz.cpp")) continue;
            std::ifstream in(path);
            for (std::string line; std::getline(in, line);) {
                for (std::sregex_iterator at(line.begin(), line.end(), literal), end; at != end; ++at) {
                    if (all.service((*at)[1].str()) != nullptr)
                        names.insert((*at)[1].str() + ":" + (*at)[2].str());
                }
            }
        }
    }
    return names;
}

}  // namespace

TEST_CASE("every action or condition key that a service's source names is one of AWS's") {
    const catalogue::Catalogue all;
    const std::set<std::string> names = names_in_sources(all);
    REQUIRE(names.size() > 60);
    for (const std::string& name : names) {
        INFO(name);
        const catalogue::Service& service = *all.service(name.substr(0, name.find(':')));
        const bool known =
            all.find(name) || service.find_key(name) != nullptr || all.find_global_key(name) != nullptr;
        CHECK(known);
    }
}
