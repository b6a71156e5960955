#include "emulators/secretsmanager/secret.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using secretsmanager::Secret;
using secretsmanager::Version;

namespace {

using Stages = std::set<std::string, std::less<>>;

void add(Secret& secret, std::string id, Stages stages, core::Instant at = {}) {
    Version version;
    version.id = std::move(id);
    version.created = at;
    secretsmanager::add_version(secret, std::move(version), std::move(stages));
}

Stages stages(const Secret& secret, std::string_view id) { return secret.find_version(id)->stages; }

}  // namespace

TEST_CASE("the first version of a secret is current whatever labels it comes with") {
    Secret secret;
    add(secret, "a", {"AWSPENDING"});
    CHECK(stages(secret, "a") == Stages{"AWSCURRENT", "AWSPENDING"});
}

TEST_CASE("AWSCURRENT takes AWSPREVIOUS along") {
    Secret secret;
    add(secret, "a", {});
    add(secret, "b", {"AWSCURRENT"});
    add(secret, "c", {"AWSCURRENT"});
    CHECK(stages(secret, "a").empty());
    CHECK(stages(secret, "b") == Stages{"AWSPREVIOUS"});
    CHECK(stages(secret, "c") == Stages{"AWSCURRENT"});
    secretsmanager::move_stage(secret, "AWSCURRENT", *secret.find_version("b"));
    CHECK(stages(secret, "b") == Stages{"AWSCURRENT"});
    CHECK(stages(secret, "c") == Stages{"AWSPREVIOUS"});
}

TEST_CASE("moving AWSCURRENT to where it is changes nothing") {
    Secret secret;
    add(secret, "a", {});
    add(secret, "b", {"AWSCURRENT"});
    secretsmanager::move_stage(secret, "AWSCURRENT", *secret.find_version("b"));
    CHECK(stages(secret, "a") == Stages{"AWSPREVIOUS"});
    CHECK(stages(secret, "b") == Stages{"AWSCURRENT"});
}

TEST_CASE("a label is on one version only") {
    Secret secret;
    add(secret, "a", {"mine"});
    add(secret, "b", {"mine", "AWSPENDING"});
    CHECK(stages(secret, "a") == Stages{"AWSCURRENT"});
    CHECK(secret.version_with("mine")->id == "b");
}

TEST_CASE("a hundred versions without labels stay; more go once they are a day old") {
    Secret secret;
    const core::Instant start{};
    for (int i = 0; i < 110; ++i) add(secret, std::to_string(i), {"AWSCURRENT"}, start);
    secretsmanager::drop_deprecated_versions(secret, start + std::chrono::hours(23));
    CHECK(secret.versions.size() == 110);
    secretsmanager::drop_deprecated_versions(secret, start + std::chrono::hours(24));
    CHECK(secret.versions.size() == 102);
    CHECK(secret.find_version("7") == nullptr);
    CHECK(secret.find_version("8") != nullptr);
    CHECK(secret.version_with("AWSCURRENT")->id == "109");
}
