#include "emulators/secretsmanager/password.hpp"
#include "runtime/gate/error.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cctype>

using namespace leastwise;
using secretsmanager::Include;
using secretsmanager::PasswordOptions;

namespace {

bool has(const std::string& text, int (*kind)(int)) {
    return std::any_of(text.begin(), text.end(), [kind](unsigned char c) { return kind(c) != 0; });
}

std::string refusal(const PasswordOptions& options) {
    core::Random random(1);
    try {
        secretsmanager::random_password(random, options);
    } catch (const gate::AwsError& error) {
        return error.message();
    }
    return "no error";
}

}  // namespace

TEST_CASE("a password has the length and one character of every included type") {
    const auto seed = GENERATE(range(1, 50));
    core::Random random(static_cast<std::uint64_t>(seed));
    PasswordOptions options;
    options.length = 4;
    const std::string password = secretsmanager::random_password(random, options);
    CHECK(password.size() == 4);
    CHECK(has(password, &std::islower));
    CHECK(has(password, &std::isupper));
    CHECK(has(password, &std::isdigit));
    CHECK(has(password, &std::ispunct));
}

TEST_CASE("excluded types and characters never appear") {
    core::Random random(3);
    PasswordOptions options;
    options.length = 4096;
    options.exclude_characters = "xyzDje@?!.";
    options.numbers = Include::no;
    options.space = Include::yes;
    const std::string password = secretsmanager::random_password(random, options);
    CHECK(password.size() == 4096);
    CHECK_FALSE(has(password, &std::isdigit));
    CHECK(password.find(' ') != std::string::npos);
    CHECK(password.find_first_of(options.exclude_characters) == std::string::npos);
}

TEST_CASE("options that cannot be met are refused") {
    PasswordOptions options;
    options.length = 3;
    CHECK(refusal(options) == "Password length 3 is too short based on the required types.");
    options.each_type = Include::no;
    CHECK(refusal(options) == "no error");
    options.lowercase = options.uppercase = options.numbers = options.punctuation = Include::no;
    CHECK(refusal(options) == "You must include at least one character type in the generated password.");
    options.numbers = Include::yes;
    options.exclude_characters = "0123456789";
    CHECK(refusal(options) == "You must include at least one character type in the generated password.");
}

TEST_CASE("the same seed gives the same password") {
    core::Random first(9), second(9), third(10);
    CHECK(secretsmanager::random_password(first, {}) == secretsmanager::random_password(second, {}));
    CHECK(secretsmanager::random_password(second, {}) != secretsmanager::random_password(third, {}));
}
