#pragma once
#include "runtime/core/random.hpp"

#include <string>

namespace leastwise::secretsmanager {

enum class Include { no, yes };

/// The options of GetRandomPassword and of a template's GenerateSecretString.
struct PasswordOptions {
    std::size_t length = 32;
    std::string exclude_characters;
    Include lowercase = Include::yes;
    Include uppercase = Include::yes;
    Include numbers = Include::yes;
    Include punctuation = Include::yes;
    Include space = Include::no;
    Include each_type = Include::yes;  ///< at least one character of every included type
};

constexpr std::size_t kPasswordLengthMax = 4096;  // Secrets Manager API Reference, GetRandomPassword

/// @throws AwsError InvalidParameterException when the options leave nothing to draw from.
std::string random_password(core::Random& random, const PasswordOptions& options);

}  // namespace leastwise::secretsmanager
