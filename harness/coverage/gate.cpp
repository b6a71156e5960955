#include "harness/coverage/gate.hpp"

#include "runtime/core/counted.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace leastwise::coverage {
namespace {

using core::counted;
using tighten::Change;

constexpr std::size_t kNamesMax = 6;  // ours: how many names a sentence bears

std::string names(const std::set<std::string>& all) {
    std::vector<std::string> shown(all.begin(), all.end());
    const std::size_t more = shown.size() > kNamesMax ? shown.size() - kNamesMax : 0;
    shown.resize(shown.size() - more);
    return core::join(shown, ", ") + (more > 0 ? " and " + std::to_string(more) + " more" : "");
}

std::set<std::string> actions_of(const tighten::Needs& needs) {
    std::set<std::string> actions;
    for (const auto& [need, uses] : needs) actions.insert(need.action);
    return actions;
}

/// "enough: dynamodb:GetItem on !GetAtt Table.Arn"
std::string enough(const Recorded& recorded, const Grant& grant) {
    const auto statements = tighten::cover(grant.needs(), grant.holders.front(), recorded.references, {});
    std::string text;
    for (const tighten::Narrowed& one : statements) {
        std::set<std::string> resources;
        for (const tighten::Reference& resource : one.resources) resources.insert(to_text(resource));
        text += (text.empty() ? "enough: " : ", and ") +
                names({one.actions.begin(), one.actions.end()}) + " on " + names(resources);
    }
    return text;
}

class Judge {
public:
    Judge(const Recorded& recorded, const Coverage& coverage, const tighten::Plan& plan,
          Command command, core::Severity severity)
        : recorded_(recorded), coverage_(coverage), plan_(plan), command_(command), severity_(severity) {}

    std::vector<Excess> take() {
        for (const Share& share : coverage_.shares) untested(share);
        for (const Grant& grant : coverage_.grants) {
            if (is_judged(grant)) judge(grant);
        }
        for (const Change& change : plan_.changes) {
            if (change.side == Change::Side::resource) callee(change);
        }
        for (const Denied& denied : coverage_.denied) {
            if (denied.by_application && command_ == Command::succeeded) swallowed(denied);
        }
        std::ranges::stable_sort(found_, {}, [](const Excess& one) {
            const core::Span& span = one.finding.span;
            return std::tuple(span.line == 0, span.file, span.line, span.column);
        });
        return std::move(found_);
    }

private:
    void add(std::string_view code, core::Span span, std::string message, std::string hint,
             const std::string& subject, const std::string& source, const Change* change = nullptr) {
        const auto same = [&](const Excess& one) {
            return one.finding.span == span && one.finding.message == message;
        };
        if (std::ranges::any_of(found_, same)) return;
        found_.push_back({{{severity_, std::string(code), span, std::move(message), std::move(hint)}, {}},
                          subject, source, change});
    }

    std::string shown(const std::string& resource, const std::string& holder) const {
        return shown_resource(recorded_, resource, holder);
    }

    /// As `tighten` would write it: log streams and generated names are other ones in the next run.
    std::string written(const std::string& resource, const std::string& holder) const {
        return resource == "*" ? resource : to_text(recorded_.references.reference(resource, holder));
    }

    bool is_exercised(const std::string& holder) const {
        return std::ranges::any_of(coverage_.shares,
                                   [&](const Share& one) { return one.holder == holder && one.exercised; });
    }

    bool is_judged(const Grant& grant) const {
        if (!grants_to_identity(grant.side) || grant.effect == iam::Effect::deny || grant.span.line == 0) return false;
        if (std::ranges::none_of(grant.holders, [this](const std::string& one) { return is_exercised(one); }))
            return false;  // told once for the role
        return grant.origin.empty() || change_for(grant) != nullptr || is_loose_connector(grant);
    }

    /// Connectors that `tighten` does not know how to write otherwise still grant too much.
    bool is_loose_connector(const Grant& grant) const {
        const bool connector = std::ranges::any_of(recorded_.loaded.policy_origins, [&](const auto& one) {
            return one.kind == templates::PolicyOrigin::Kind::connector && one.name == grant.origin &&
                   one.span == grant.span;
        });
        return connector && std::ranges::any_of(grant.actions, [](const Entry& action) {
                   return action.state == State::unused;
               });
    }

    /// What is proposed in the statement's place.
    const Change* change_for(const Grant& grant) const {
        for (const Change& change : plan_.changes) {
            if (change.side != Change::Side::grants) continue;
            const bool connector = !grant.origin.empty() && change.source == grant.source &&
                                   change.subject.ends_with("connector " + grant.origin);
            if ((grant.span.file == 0 && change.span == grant.span) || connector) return &change;
        }
        return nullptr;
    }

    void judge(const Grant& grant) {
        if (grant.state == State::used || grant.state == State::unseen) return;
        if (grant.state == State::unused) return unused(grant);
        if (!grant.origin.empty()) return stand_in(grant);
        entries(grant, grant.actions, "action");
        entries(grant, grant.resources, "resource");
        pairs(grant);
    }

    void excess(const Grant& grant, std::string_view code, core::Span span, std::string message) {
        const Change* change = change_for(grant);
        const std::string less = enough(recorded_, grant);
        std::string hint = less.empty() ? "take it away" : less;
        if (change != nullptr) {
            hint += "; `leastwise tighten` does that";
        } else {
            hint += less.empty() ? " by hand" : "; to be written by hand";
        }
        add(code, span, std::move(message), std::move(hint), grant.holders.front(), grant.source, change);
    }

    void unused(const Grant& grant) {
        std::string message = grant.name() + " was not needed: none of its " +
                              counted(grant.actions.size(), "action") + " was used";
        if (grant.spared > 0) {
            message = grant.name() + " was not needed: its " + counted(grant.spared, "call") +
                      (grant.spared == 1 ? " is" : " are") + " allowed by another statement as well";
        }
        excess(grant, code::kUnused, grant.span, std::move(message));
    }

    void stand_in(const Grant& grant) {
        const auto used = actions_of(grant.needs());
        excess(grant, code::kBroad, grant.span,
               grant.name() + " grants " + counted(grant.actions.size(), "action") + " on " +
                   counted(grant.resources.size(), "resource") + "; used: " + names(used));
    }

    void entries(const Grant& grant, const std::vector<Entry>& all, const std::string& what) {
        const bool are_actions = &all == &grant.actions;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const Entry& one = all[i];
            if (one.state == State::unused) {
                excess(grant, code::kUnused, one.span,
                       "the " + what + " " + one.shown + " in " + grant.name() + " was not used");
            } else if (one.state == State::broader) {
                const auto needs = are_actions ? grant.needs_of_action(i) : grant.needs_of_resource(i);
                std::set<std::string> used;
                for (const auto& [need, uses] : needs)
                    used.insert(are_actions ? need.action : written(need.resource, grant.holders.front()));
                excess(grant, code::kBroad, one.span,
                       "the " + what + " " + one.shown + " in " + grant.name() + " stands for more than " +
                           (used.size() == 1 ? "what was used: " : "the " + std::to_string(used.size()) +
                                                                       " that were used: ") +
                           names(used));
            }
        }
    }

    /// Combinations that were not used, of actions and resources that were.
    void pairs(const Grant& grant) {
        std::set<std::string> unused;
        for (std::size_t a = 0; a < grant.actions.size(); ++a) {
            for (std::size_t r = 0; r < grant.resources.size(); ++r) {
                const bool in_use = grant.actions[a].state != State::unused &&
                                    grant.resources[r].state != State::unused;
                if (in_use && grant.cell(a, r).state == State::unused)
                    unused.insert(grant.actions[a].shown + " on " + grant.resources[r].shown);
            }
        }
        if (unused.empty()) return;
        excess(grant, code::kBroad, grant.span,
               grant.name() + " grants combinations that were not used: " + names(unused));
    }

    void untested(const Share& share) {
        const templates::Resource* role = recorded_.loaded.find(share.holder);
        if (share.exercised || role == nullptr) return;
        if (recorded_.emulated.roles_elsewhere.contains(role->logical_id)) return;  // no test of this machine could
        std::size_t granted = 0;
        for (const Grant& grant : coverage_.grants) {
            const bool own = grants_to_identity(grant.side) && grant.effect == iam::Effect::allow &&
                             grant.span.line > 0 && grant.state != State::unseen &&
                             std::ranges::find(grant.holders, role->logical_id) != grant.holders.end();
            if (own) granted += grant.actions.size();
        }
        if (granted == 0) return;
        const std::string source = role->source.empty() ? role->logical_id : role->source;
        const bool own = source == role->logical_id;
        add(code::kUntested, role->span,
            (own ? role->logical_id : source + "'s role") + " is granted " + counted(granted, "action") +
                " and no call was made under it",
            role->type == "AWS::IAM::User" || role->type == "AWS::IAM::Group"
                ? "have a test sign with keys of " + std::string(role->type == "AWS::IAM::User" ? "it" : "a member") +
                      ", or take its policies away"
            : own ? "have a test use it, or take its policies away"
                : "have a test invoke " + source + ", or take its policies away",
            role->logical_id, source);
    }

    void callee(const Change& change) {
        std::vector<std::string> members;
        for (const tighten::MemberEdit& member : change.members) {
            for (const auto& entry : member.entries) {
                std::vector<std::string> values;
                for (const tighten::Reference& value : entry.values) values.push_back(to_text(value));
                members.push_back(member.name + " " + (entry.name.empty() ? "" : entry.name + " ") +
                                  (entry.key.empty() ? "" : entry.key + " ") + core::join(values, ", "));
            }
        }
        add(code::kBroadCallee, change.span, change.subject + " of " + change.role + " lets more in than came",
            "enough: " + core::join(members, "; ") + "; `leastwise tighten` does that", change.role,
            change.source, &change);
    }

    void swallowed(const Denied& denied) {
        const tighten::NewDenial& what = denied.what;
        const templates::Resource* resource = recorded_.loaded.find(denied.source);
        core::Span span = resource == nullptr ? core::Span{} : resource->span;
        if (denied.by && coverage_.grants[*denied.by].span.line > 0) span = coverage_.grants[*denied.by].span;
        const std::string caller = what.function.empty() ? what.role : what.function;
        std::string message = caller + " was denied " + what.action + " on " + shown(what.resource, what.role);
        if (what.count > 1) message += " " + std::to_string(what.count) + " times";
        message += what.swallowed ? ", and nothing shows it: " + what.invoked +
                                        " ended its invocation without an error, the command exited 0"
                                  : ", and nothing shows it: the command exited 0";
        add(code::kSwallowed, span, std::move(message),
            "leastwise explain " + what.request_id +
                "; a test that wants the denial accepts it: Metadata: {Leastwise: {Accept: [LW0555]}}",
            denied.source.empty() ? caller : denied.source, denied.source);
    }

    const Recorded& recorded_;
    const Coverage& coverage_;
    const tighten::Plan& plan_;
    Command command_;
    core::Severity severity_;
    std::vector<Excess> found_;
};

}  // namespace

std::vector<Excess> find_excess(const Recorded& recorded, const Coverage& coverage, const tighten::Plan& plan,
                                Command command, core::Severity severity) {
    return Judge(recorded, coverage, plan, command, severity).take();
}

}  // namespace leastwise::coverage
