#include "runtime/ledger/ledger.hpp"

#include "tests/catch.hpp"

#include <algorithm>

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

TEST_CASE("a limited ledger keeps its newest entries and its notes, in order, and counts what it dropped") {
    Ledger ledger;
    Entry note;
    note.details["template"] = "Resources: {}";
    ledger.append(note);
    for (int i = 0; i < 100; ++i) ledger.append(sample());
    const std::size_t bytes_max = memory_of(note) + 20 * memory_of(sample());
    ledger.keep_at_most(bytes_max);
    for (int i = 0; i < 1000; ++i) {
        ledger.append(sample());
        if (i == 500) ledger.append(note);
        std::size_t bytes = 0;
        for (const Entry& entry : ledger.entries()) bytes += memory_of(entry);
        REQUIRE(bytes <= bytes_max);
    }
    CHECK(ledger.entries().size() > 15);
    CHECK(ledger.entries().size() + ledger.dropped() == 1102);
    CHECK(ledger.entries().back().sequence == 1102);
    CHECK(std::ranges::is_sorted(ledger.entries(), {}, &Entry::sequence));
    const auto is_note = [](const Entry& entry) { return entry.kind == Kind::note; };
    CHECK(std::ranges::count_if(ledger.entries(), is_note) == 2);
    CHECK(ledger.entries()[0].sequence == 1);
    CHECK(ledger.find("r-1").size() == ledger.entries().size() - 2);
}

TEST_CASE("a limited ledger keeps the newest entry, however large, and an unlimited one everything") {
    Ledger limited, unlimited;
    limited.keep_at_most(1);
    for (int i = 0; i < 3; ++i) {
        Entry large = sample();
        large.error_message.assign(100'000, 'x');
        CHECK(limited.append(large).sequence == static_cast<std::uint64_t>(i + 1));
        unlimited.append(large);
    }
    REQUIRE(limited.entries().size() == 1);
    CHECK(limited.entries().front().sequence == 3);
    CHECK(limited.dropped() == 2);
    CHECK(unlimited.entries().size() == 3);
    CHECK(unlimited.dropped() == 0);
    CHECK(memory_of(limited.entries().front()) > 100'000);
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

TEST_CASE("numbers that no entry has count as none") {
    const auto read = from_line(R"({"kind":"call","sequence":-1,"latency_us":-5,"status":4294967496,)"
                                R"("checks":[{"determining":[{"index":-1}]}]})");
    REQUIRE(std::holds_alternative<Entry>(read));
    const Entry& entry = std::get<Entry>(read);
    CHECK(entry.sequence == 0);
    CHECK(entry.latency_us == 0);
    CHECK(entry.status == 999);
    CHECK(entry.checks.at(0).determining.at(0).index == 0);
    CHECK(to_line(std::get<Entry>(from_line(to_line(entry)))) == to_line(entry));
}
