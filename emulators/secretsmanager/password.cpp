#include "emulators/secretsmanager/password.hpp"

#include "emulators/secretsmanager/errors.hpp"

#include <algorithm>
#include <vector>

namespace leastwise::secretsmanager {
namespace {

// Secrets Manager API Reference, GetRandomPassword, "ExcludePunctuation".
constexpr std::string_view kPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

std::vector<std::string> alphabets(const PasswordOptions& options) {
    std::vector<std::string> result;
    const auto add = [&](Include include, std::string_view characters) {
        if (include == Include::no) return;
        std::string left;
        for (const char c : characters) {
            if (options.exclude_characters.find(c) == std::string::npos) left += c;
        }
        if (!left.empty()) result.push_back(std::move(left));
    };
    add(options.lowercase, "abcdefghijklmnopqrstuvwxyz");
    add(options.uppercase, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    add(options.numbers, "0123456789");
    add(options.punctuation, kPunctuation);
    add(options.space, " ");
    return result;
}

}  // namespace

std::string random_password(core::Random& random, const PasswordOptions& options) {
    const auto types = alphabets(options);
    if (types.empty()) throw no_characters_left();
    const bool each_type = options.each_type == Include::yes;
    if (each_type && options.length < types.size()) throw password_too_short(options.length);
    std::string all;
    for (const std::string& type : types) all += type;
    std::string password;
    if (each_type) {
        for (const std::string& type : types) password += random.text(1, type);
    }
    password += random.text(options.length - password.size(), all);
    for (std::size_t i = password.size(); i > 1; --i) {  // so that the forced characters stand anywhere
        std::swap(password[i - 1], password[static_cast<std::size_t>(random.below(i))]);
    }
    return password;
}

}  // namespace leastwise::secretsmanager
