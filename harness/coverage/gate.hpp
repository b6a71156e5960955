#pragma once
#include "harness/coverage/coverage.hpp"
#include "harness/lint/finding.hpp"

#include <string>
#include <vector>

namespace leastwise::coverage {

namespace code {
inline constexpr std::string_view kUnused = "LW0551";
inline constexpr std::string_view kBroad = "LW0552";
inline constexpr std::string_view kUntested = "LW0553";
inline constexpr std::string_view kBroadCallee = "LW0554";
inline constexpr std::string_view kSwallowed = "LW0555";
}  // namespace code

inline constexpr lint::Rule kRules[] = {
    {code::kUnused, "unused-grant", "A grant that no call of the tests needed"},
    {code::kBroad, "broad-grant", "A grant that is broader than what the tests needed"},
    {code::kUntested, "untested-role", "A role with grants that no test uses"},
    {code::kBroadCallee, "broad-own-policy", "A trust policy or resource's own policy that lets more in than came"},
    {code::kSwallowed, "swallowed-denial", "A call that was denied in tests that nevertheless passed"},
};

/// Something that keeps a run from being of least privilege.
struct Excess {
    lint::Finding finding;
    std::string subject;  ///< logical id of the role, resource or function
    std::string source;   ///< logical id of what a person wrote, whose Metadata may accept the finding
    const tighten::Change* change = nullptr;  ///< what `tighten` proposes for it; borrowed from the plan
};

/// How the test command ended: only its success hides a denial.
enum class Command { succeeded, failed };

/// Everything granted that the run did not need, and every denial that its success hides, in the order of the
/// places. Judged are statements that a person wrote; of what stands for statements (SAM policy templates,
/// managed policies of AWS), those that `plan` knows something narrower for. Boundaries grant nothing and are
/// left out, as is what a run cannot see.
std::vector<Excess> find_excess(const Recorded& recorded, const Coverage& coverage, const tighten::Plan& plan,
                                Command command, core::Severity severity);

}  // namespace leastwise::coverage
