#pragma once
#include "runtime/template/scope.hpp"
#include "runtime/template/template.hpp"

#include <map>
#include <string>

namespace leastwise::templates {

/// Fills `resources` and `outputs` from `translated`: evaluates what can be evaluated, and orders the
/// resources so that each comes after those it refers to. A cycle is diagnosed with its members named.
/// `sources` says which resource a person wrote for each generated one.
void make_plan(Template& loaded, const std::map<std::string, std::string>& sources);

/// Everything that values of this template are evaluated against; borrows from the template.
class TemplateScope {
public:
    explicit TemplateScope(const Template& loaded);
    Scope scope;

private:
    std::set<std::string, std::less<>> resources_, absent_, unfinished_;
};

}  // namespace leastwise::templates
