#pragma once
#include "runtime/iam/policy.hpp"
#include "runtime/iam/variables.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::prover {

/// Terms about one request: its texts, and for every condition key whether it is there and what its value is
/// as a text, a number, an instant or an address.
class SmtTerms {
public:
    /// Whether a text matches a pattern. `mode` decides whether `${…}` is a variable.
    std::string matches(const std::string& text, std::string_view pattern, iam::Variables mode);
    std::string condition(const iam::Condition& condition, iam::Variables mode);

    std::string declarations() const;
    const std::string& problem() const { return problem_; }
    void give_up(const std::string& what) {
        if (problem_.empty()) problem_ = what;
    }

    static std::string both(std::string_view connective, const std::vector<std::string>& terms);
    static std::string negate(const std::string& term) { return "(not " + term + ")"; }
    static std::string literal(std::string_view text);  ///< a quoted string
    static std::string glob(std::string_view pattern);  ///< a regular expression

private:
    std::string key(const std::string& name);  ///< the prefix of the key's constants
    std::string value_term(const iam::Condition& condition, const std::string& listed, const std::string& key,
                           iam::Variables mode);
    std::string number_term(iam::Operator op, const std::string& listed, const std::string& key);
    std::string date_term(iam::Operator op, const std::string& listed, const std::string& key);
    std::string address_term(const std::string& listed, const std::string& key);
    std::string arn_term(const std::string& listed, const std::string& key, iam::Variables mode);
    std::string with_variables(const std::string& text, std::string_view pattern, bool wildcards);

    std::map<std::string, std::string> keys_;
    std::string problem_;
};

}  // namespace leastwise::prover
