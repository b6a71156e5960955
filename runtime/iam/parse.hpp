#pragma once
#include "runtime/iam/malformed.hpp"
#include "runtime/iam/policy.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leastwise::iam {

/// What the readers of one document share: its kind, where findings go, how many of them are errors.
class Reading {
public:
    Reading(PolicyKind kind, core::Diagnostics& diagnostics) : kind_(kind), diagnostics_(diagnostics) {}
    PolicyKind kind() const { return kind_; }
    bool failed() const { return failed_; }
    void refuse(Malformed reason, core::Span span, std::string hint, std::string_view subject = {}) {
        diagnostics_.push_back(refusal(reason, span, subject, std::move(hint)));
        failed_ = true;
    }
    void warn(core::Diagnostic warning) { diagnostics_.push_back(std::move(warning)); }

private:
    PolicyKind kind_;
    core::Diagnostics& diagnostics_;
    bool failed_ = false;
};

/// One text or a list of texts; anything else is refused. `where` names the element in hints.
struct TextList {
    std::vector<std::string> texts;
    std::vector<core::Span> spans;
};
TextList read_texts(const core::Document& value, std::string_view where, Reading& reading);

/// Refuses members that occur twice.
void refuse_duplicates(const core::Object& object, std::string_view where, Reading& reading);

Statement read_statement(const core::Document& value, std::string_view where, Reading& reading);
std::vector<Condition> read_conditions(const core::Document& value, std::string_view where, Reading& reading);
std::vector<PrincipalPattern> read_principals(const core::Document& value, std::string_view where,
                                              Reading& reading);

}  // namespace leastwise::iam
