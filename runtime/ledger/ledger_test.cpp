#include "runtime/ledger/ledger.hpp"

#include "tests/catch.hpp"

using namespace leastwise::ledger;

namespace {
Entry sample() {
    Entry entry;
    entry.kind = Kind::call;
    entry.at = leastwise::core::Instant{std::chrono::milliseconds{1700000000123}};
    entry.request_id = "r-1";
    entry.parent_id = "p-1";
    entry.actor = {"role_session", "arn:aws:sts::1:assumed-role/R/S", "arn:aws:iam::1:role/R", "ASIA", "Fn", true};
    entry.service = "dynamodb";
    entry.operation = "Query";
    CheckMark check{"dynamodb:Query", "arn:t/index/\"i\"", "implicit_deny", "identity", {}, {}, "allow"};
    check.determining.push_back({"identity", "P", "S", 3, "template.yaml:4:5"});
    check.context.set_list("dynamodb:LeadingKeys", {"a", "b\n"});
    check.context.set("aws:SourceIp", "10.0.0.1");
    check.context.set_list("aws:TagKeys", {});
    entry.checks = {check};
    entry.status = 400;
    entry.error_code = "AccessDeniedException";
    entry.error_message = "User: …";
    entry.latency_us = 17;
    entry.source_ip = "10.0.0.1";
    entry.user_agent = "ua";
    entry.details["x"] = "y";
    return entry;
}
}  // namespace

TEST_CASE("the ledger numbers entries, finds them by request and tells its listener") {
    Ledger ledger;
    std::vector<std::uint64_t> seen;
    ledger.on_append([&](const Entry& entry) { seen.push_back(entry.sequence); });
    ledger.append(sample());
    Entry other = sample();
    other.request_id = "r-2";
    ledger.append(other);
    CHECK(seen == std::vector<std::uint64_t>{1, 2});
    REQUIRE(ledger.find("r-2").size() == 1);
    CHECK(ledger.find("r-2").front()->sequence == 2);
    CHECK(ledger.find("none").empty());
}

TEST_CASE("a line holds everything an entry holds") {
    Ledger ledger;
    const std::string line = to_line(ledger.append(sample()));
    CHECK(line.find('\n') == std::string::npos);
    const auto read = from_line(line);
    REQUIRE(std::holds_alternative<Entry>(read));
    CHECK(to_line(std::get<Entry>(read)) == line);
    const Entry& entry = std::get<Entry>(read);
    CHECK(entry.actor.deployer);
    CHECK(entry.checks.at(0).context.find("aws:TagKeys")->values.empty());
    CHECK(entry.checks.at(0).determining.at(0).index == 3);
}

TEST_CASE("a line that is no entry is refused with its reason") {
    CHECK(std::get<std::string>(from_line("{")) == "not a JSON object");
    CHECK(std::get<std::string>(from_line("[]")) == "not a JSON object");
    CHECK(std::get<std::string>(from_line(R"({"kind":"gossip"})")) == "unknown kind \"gossip\"");
}
