#include "harness/check/review.hpp"

#include "harness/lint/lint.hpp"

#include <algorithm>
#include <tuple>

namespace leastwise::check {
namespace {

class Reviewer {
public:
    Reviewer(const catalogue::Catalogue& catalogue, const core::Place& place, const Guardrails& guardrails)
        : catalogue_(catalogue), place_(place), guardrails_(guardrails) {}

    void identity(const Identity& identity) {
        about(identity.logical_id, identity.source);
        for (const Attached& attached : identity.policies) {
            if (attached.written == Written::in_template) policy(attached.policy, identity.span);
        }
        if (identity.boundary && !iamapi::is_aws_managed(identity.boundary->arn))
            policy(*identity.boundary, identity.span);
        if (identity.trust) {
            policy(*identity.trust, identity.span);
            const ResourcePolicy trust{
                .name = "the role", .source = {}, .type = {}, .policy = *identity.trust, .arn = identity.arn};
            add(find_public_access(trust, catalogue_, guardrails_), identity.span);
        }
        add(find_escalations(identity, place_, guardrails_), identity.span);
    }

    void resource(const ResourcePolicy& resource) {
        about(resource.name, resource.source);
        if (resource.written == Written::in_template) policy(resource.policy, resource.policy.span);
        add(find_public_access(resource, catalogue_, guardrails_), resource.policy.span);
    }

    /// It grants nothing; what it names may not exist.
    void guardrail(const Identity& identity) {
        about(identity.logical_id, identity.source);
        for (const Attached& attached : identity.policies) policy(attached.policy, identity.span);
    }

    Results take() {
        std::ranges::stable_sort(results_, {}, [](const Result& one) {
            const core::Span& span = one.finding.span;
            return std::tuple(span.file, span.line, span.column, one.finding.code);
        });
        return std::move(results_);
    }

private:
    void about(const std::string& subject, const std::string& source) {
        subject_ = subject;
        source_ = source;
    }

    void policy(const iam::Policy& policy, core::Span otherwise) {
        add(lint::check_policy(policy, catalogue_), otherwise);
        add(lint::review_policy(policy, catalogue_, place_.account), otherwise);
    }

    void add(lint::Findings findings, core::Span otherwise) {
        for (lint::Finding& finding : findings) {
            if (finding.span.line == 0) finding.span = otherwise;
            // A managed policy of the template is looked at for each role that it is attached to.
            const bool again = std::ranges::any_of(results_, [&](const Result& one) {
                return one.finding.span == finding.span && one.finding.message == finding.message;
            });
            if (!again) results_.push_back({std::move(finding), subject_, source_, false});
        }
    }

    const catalogue::Catalogue& catalogue_;
    const core::Place& place_;
    const Guardrails& guardrails_;
    std::string subject_, source_;
    Results results_;
};

bool lists(const core::Document* accepted, const std::string& code) {
    if (accepted == nullptr) return false;
    if (const auto* text = accepted->if_string()) return *text == code;
    const auto* list = accepted->if_array();
    return list && std::ranges::any_of(*list, [&](const core::Document& each) {
               return each.if_string() && *each.if_string() == code;
           });
}

const core::Document* accepted_by(const templates::Template& loaded, const std::string& logical_id) {
    const core::Document* at = &loaded.source;
    for (const std::string_view step :
         {std::string_view("Resources"), std::string_view(logical_id), std::string_view("Metadata"),
          std::string_view("Leastwise"), std::string_view("Accept")}) {
        at = at->find(step);
        if (at == nullptr) return nullptr;
    }
    return at;
}

}  // namespace

Results review(const Policies& policies, const catalogue::Catalogue& catalogue, const core::Place& place,
               const Guardrails& guardrails) {
    Reviewer reviewer(catalogue, place, guardrails);
    for (const Identity& identity : policies.identities) reviewer.identity(identity);
    for (const ResourcePolicy& resource : policies.resources) reviewer.resource(resource);
    for (const Identity& guardrail : policies.organization) reviewer.guardrail(guardrail);
    return reviewer.take();
}

bool accepts(const templates::Template& loaded, const std::string& logical_id, const std::string& code) {
    return lists(accepted_by(loaded, logical_id), code);
}

void accept(Results& results, const templates::Template& loaded, const std::vector<std::string>& codes) {
    for (Result& result : results) {
        const std::string& code = result.finding.code;
        result.accepted = std::ranges::find(codes, code) != codes.end() ||
                          accepts(loaded, result.source, code) || accepts(loaded, result.subject, code);
    }
}

}  // namespace leastwise::check
