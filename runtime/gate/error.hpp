#pragma once
#include "runtime/core/document.hpp"

#include <exception>
#include <string>
#include <utility>

namespace leastwise::gate {

/// An error that a caller of AWS sees. Thrown to end a call, caught once, in the gate. Texts come from the service's
/// errors.hpp.
class AwsError final : public std::exception {
public:
    AwsError(std::string code, int http_status, std::string message)
        : code_(std::move(code)), http_status_(http_status), message_(std::move(message)) {}
    /// Adds a member beside code and message, such as CancellationReasons.
    AwsError&& with(std::string name, core::Document value) && {
        members_.append(std::move(name), std::move(value));
        return std::move(*this);
    }
    const char* what() const noexcept override { return message_.c_str(); }
    const std::string& code() const { return code_; }
    int http_status() const { return http_status_; }
    const std::string& message() const { return message_; }
    const core::Object& members() const { return members_; }

private:
    std::string code_;
    int http_status_;
    std::string message_;
    core::Object members_;
};

}  // namespace leastwise::gate
