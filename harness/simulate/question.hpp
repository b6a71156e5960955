#pragma once
#include "runtime/iam/evaluate.hpp"

#include <deque>
#include <stdexcept>
#include <string>

namespace leastwise::simulate {

/// A line that is not a question; its text says which member is wrong and why.
struct BadLine : std::runtime_error {
    using runtime_error::runtime_error;
};

/// One line, read: the caller, the request and the policies that may speak about it. Owns what the set
/// borrows.
class Question {
public:
    /// @throws BadLine.
    explicit Question(const core::Document& line);
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;

    iam::Question asked() const { return {caller_, check_, resource_account_, policies_}; }
    const iam::Principal& caller() const { return caller_; }
    const iam::AccessCheck& check() const { return check_; }

private:
    void read_request(const core::Document& request);
    void read_context(const core::Document& context);
    void read_policies(const core::Document& policies);
    std::vector<const iam::Policy*> read_list(const core::Document& value, const std::string& where,
                                              iam::PolicyKind kind);
    std::vector<std::vector<const iam::Policy*>> read_levels(const core::Document& value,
                                                             const std::string& where, iam::PolicyKind kind);
    void read_control_policies(const core::Document& value);
    const iam::Policy* read_policy(const core::Document& document, const std::string& where,
                                   iam::PolicyKind kind);

    iam::Principal caller_;
    iam::AccessCheck check_;
    std::string resource_account_;
    iam::PolicySet policies_;
    std::deque<iam::Policy> kept_;
};

}  // namespace leastwise::simulate
