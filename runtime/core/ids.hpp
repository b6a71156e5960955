#pragma once
#include "runtime/core/random.hpp"

#include <string>

namespace leastwise::core {

/// Identifiers in AWS's forms, drawn from the world's generator so that a seed fixes them.
class Ids {
public:
    explicit Ids(Random& random) : random_(random) {}
    /// `c9f6b2c8-…`, version 4.
    std::string uuid();
    /// 52 upper-case letters and digits, the form of DynamoDB's x-amzn-RequestId.
    std::string long_request_id() { return random_.text(52, kUpperAlphanumeric); }
    /// `prefix` (AKIA, ASIA, AROA, AIDA) and 16 or 17 upper-case letters and digits, 20 or 21 in all.
    std::string unique_id(std::string_view prefix, std::size_t length) {
        return std::string(prefix) + random_.text(length - prefix.size(), kBase32);
    }
    /// Lower-case letters and digits: API ids, stack-name suffixes.
    std::string lower(std::size_t length) { return random_.text(length, kLowerAlphanumeric); }
    /// Upper-case letters and digits: the suffix of CloudFormation's physical names.
    std::string upper(std::size_t length) { return random_.text(length, kUpperAlphanumeric); }
    /// Letters and digits of both cases: the six characters that end a secret's ARN.
    std::string mixed(std::size_t length) { return random_.text(length, kAlphanumeric); }
    std::string hex(std::size_t length) { return random_.text(length, "0123456789abcdef"); }

private:
    static constexpr std::string_view kUpperAlphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    static constexpr std::string_view kLowerAlphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789";
    static constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    static constexpr std::string_view kAlphanumeric =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    Random& random_;
};

}  // namespace leastwise::core
