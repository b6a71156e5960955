// What a table may look like, on small tables; the built-in one is in builtin_test.cpp.
#include "runtime/catalogue/catalogue.hpp"
#include "runtime/core/text.hpp"
#include "tests/catch.hpp"

using namespace leastwise;
using catalogue::problem_of;

namespace {

constexpr std::string_view kHead =
    "leastwise action catalogue\t1\n"
    "source\tnpm x\t1.0.0\t2026-01-01\n"
    "licence\tMIT\n"
    "counts\t2\t3\t2\t2\n"
    "g\tString\tresource\taws:ResourceTag/${TagKey}\n"
    "g\tBool\trequest\taws:SecureTransport\n";

constexpr std::string_view kServices =
    "@alpha\n"
    "k\tString\talpha:Colour\n"
    "k\tArrayOfARN\talpha:Things\n"
    "r\tthing\t0\tarn:${Partition}:alpha:::${Thing}\tarn:${Partition}:alpha:::old/${Thing}\n"
    "r\twidget\t\tarn:${Partition}:alpha:::w/${Widget}\n"
    "a\tGetThing\tR\t0!+1 1\t0\n"
    "a\tlistThings\tL\n"
    "@beta\n"
    "a\tDo\tW\n";

std::string table() { return std::string(kHead) + std::string(kServices); }

/// The problem of the table in which one text is replaced, as `line: what`.
std::string problem(std::string_view from, std::string_view to) {
    const std::string changed = core::replace_all(table(), from, to);
    REQUIRE(changed != table());
    const auto found = problem_of(changed);
    return found ? std::to_string(found->line) + ": " + found->what : "none";
}

}  // namespace

TEST_CASE("a sound table is read as it stands") {
    const std::string text = table();
    REQUIRE_FALSE(problem_of(text));
    const catalogue::Catalogue small{std::string_view(text)};
    CHECK(small.origin().package == "npm x");
    CHECK(small.origin().version == "1.0.0");
    CHECK(small.origin().published == "2026-01-01");
    CHECK(small.origin().licence == "MIT");
    CHECK(small.counts().actions == 3);
    CHECK(small.services() == std::vector<std::string_view>{"alpha", "beta"});
    REQUIRE(small.global_keys().size() == 2);
    CHECK(small.global_keys()[0].about == catalogue::About::resource);
    CHECK(small.global_keys()[1].key.type == catalogue::KeyType::boolean);

    const catalogue::Service* alpha = small.service("ALPHA");
    REQUIRE(alpha != nullptr);
    CHECK(small.service("alph") == nullptr);
    CHECK(small.service("") == nullptr);
    REQUIRE(alpha->keys().size() == 2);
    CHECK(alpha->keys()[1].values == catalogue::Values::many);
    CHECK(alpha->keys()[1].type == catalogue::KeyType::arn);
    const auto found = small.find("alpha:getthing");
    REQUIRE(found);
    CHECK(found->name() == "alpha:GetThing");
    CHECK(found->action->level == catalogue::Level::read);
    const auto uses = alpha->uses(*found->action);
    REQUIRE(uses.size() == 2);
    CHECK(uses[0].need == catalogue::Need::required);
    CHECK(uses[1].need == catalogue::Need::optional);
    REQUIRE(alpha->keys_of(uses[0].keys).size() == 1);
    CHECK(alpha->keys_of(uses[0].keys)[0] == 1);
    CHECK(alpha->keys_of(found->action->keys)[0] == 0);
    CHECK(alpha->arns(*alpha->find_type("Thing")).size() == 2);
    CHECK(alpha->find_type("thin") == nullptr);
    CHECK(small.find("alpha:LISTTHINGS"));
    CHECK_FALSE(small.find("alpha:Do"));
    CHECK_FALSE(small.find("beta"));
    CHECK_FALSE(small.find(""));
}

TEST_CASE("a table of another form or without its head is refused") {
    CHECK(problem("catalogue\t1", "catalogue\t2").starts_with("1: a table of actions starts with"));
    CHECK(problem("source\t", "sauce\t") == "2: the second line names the source");
    CHECK(problem("licence\tMIT", "licence") == "3: the third line states the licence");
    CHECK(problem("counts\t2", "counts\t-2") == "4: the fourth line counts what follows");
    CHECK(problem("counts\t2", "counts\tx") == "4: the fourth line counts what follows");
    CHECK(problem("Bool\trequest", "Bool\tweather").starts_with("6: the type or the subject"));
    CHECK(problem("Bool\trequest", "Boolean\trequest").starts_with("6: the type or the subject"));
    CHECK(problem("aws:SecureTransport", "aws:A").starts_with("6: a global key does not come after"));
    CHECK(problem("g\tBool", "h\tBool").starts_with("6: a global key has a type"));
    REQUIRE(problem_of(""));
    CHECK(problem_of("")->what == "the head of the table is cut off");
    CHECK(problem_of("leastwise action catalogue\t1\n")->line == 2);
    CHECK(problem_of("leastwise action catalogue\t1")->what == "the last line is cut off");
}

TEST_CASE("a line that is wrong is named by its number") {
    CHECK(problem("@alpha", "@") == "7: a service starts with its prefix: @dynamodb");
    CHECK(problem("k\tString\talpha", "k\tText\talpha") == "8: \"Text\" is no type of a condition key");
    CHECK(problem("k\tString\talpha", "k\talpha") == "8: a key has a type and a name");
    CHECK(problem("alpha:Colour", "") == "8: a name is missing");
    CHECK(problem("alpha:Colour", "alpha:Z") == "9: \"alpha:Things\" does not come after the name before it");
    CHECK(problem("alpha:Colour", "alpha:THINGS").starts_with("9: \"alpha:Things\" does not"));
    CHECK(problem("r\twidget\t\tarn", "r\twidget\tarn").starts_with("11: a resource type has"));
    CHECK(problem("\tarn:${Partition}:alpha:::w", "\tw").starts_with("11: an ARN starts"));
    CHECK(problem("GetThing\tR", "GetThing\tX") == "12: \"X\" is no access level");
    CHECK(problem("0!+1 1\t0", "0!+1 2\t0") == "12: \"2\" is not the position of a line before it");
    CHECK(problem("0!+1 1\t0", "0!+1 1\t2") == "12: \"2\" is not the position of a line before it");
    CHECK(problem("0!+1 1\t0", "0!+1,, 1\t0") == "12: \"\" is not the position of a line before it");
    CHECK(problem("0!+1 1\t0", "-1\t0") == "12: \"-1\" is not the position of a line before it");
    CHECK(problem("0!+1 1\t0", "99999999999\t0").starts_with("12: \"99999999999\" is not"));
    CHECK(problem("0!+1 1\t0", "0!+1 1\t0\t0").starts_with("12: an action has"));
    CHECK(problem("a\tlistThings", "k\tString\tz").starts_with("13: a line is a key, a resource type"));
    CHECK(problem("a\tlistThings\tL", "").starts_with("13: a line is a key"));
    CHECK(problem("Do\tW\n", "Do\tW") == "15: the last line is cut off");
}

TEST_CASE("services out of order and missing lines are refused") {
    CHECK(problem("@beta", "@ALPHA") == "14: the services are not in the order of their prefixes");
    CHECK(problem("a\tlistThings\tL\n", "").ends_with("as its fourth line counts"));
    CHECK(problem("counts\t2\t3\t2\t2", "counts\t2\t3\t2\t3").ends_with("as its fourth line counts"));
    CHECK(problem("@beta\na\tDo\tW\n", "").ends_with("as its fourth line counts"));
}

TEST_CASE("a table that is cut anywhere is refused") {
    const std::string text = table();
    for (std::size_t length = 0; length < text.size(); ++length) {
        INFO(length);
        CHECK(problem_of(std::string_view(text).substr(0, length)));
    }
}
