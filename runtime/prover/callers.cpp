#include "runtime/prover/callers.hpp"

#include "runtime/core/arn.hpp"
#include "runtime/core/place_names.hpp"
#include "runtime/core/text.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace leastwise::prover {
namespace {

using iam::Principal;
using iam::PrincipalKind;

/// What Principal elements name, and one of each sort that they do not.
struct Names {
    std::set<std::string> accounts, users, roles, sessions, federated_users, unique_ids, services, providers,
        canonical;
};

void read_arn(const std::string& value, Names& names) {
    const auto arn = core::split_arn(value);
    if (!arn) return;
    names.accounts.emplace(arn->account);
    if (arn->service == "iam" && arn->resource.starts_with("user/")) names.users.insert(value);
    if (arn->service == "iam" && arn->resource.starts_with("role/")) names.roles.insert(value);
    if (arn->service == "sts" && arn->resource.starts_with("assumed-role/")) names.sessions.insert(value);
    if (arn->service == "sts" && arn->resource.starts_with("federated-user/"))
        names.federated_users.insert(value);
}

void read(const iam::PrincipalPattern& pattern, Names& names) {
    using Kind = iam::PrincipalPattern::Kind;
    switch (pattern.kind) {
        case Kind::any: break;
        case Kind::service: names.services.insert(pattern.value); break;
        case Kind::federated: names.providers.insert(pattern.value); break;
        case Kind::canonical_user: names.canonical.insert(pattern.value); break;
        case Kind::aws: {
            if (pattern.value.starts_with("arn:")) {
                read_arn(pattern.value, names);
            } else if (core::is_account_id(pattern.value)) {
                names.accounts.insert(pattern.value);
            } else if (pattern.value != "*") {
                names.unique_ids.insert(pattern.value);
            }
            break;
        }
    }
}

std::string unnamed(const std::set<std::string>& names, std::string candidate) {
    while (names.contains(candidate)) candidate += 'x';
    return candidate;
}

std::string unnamed_account(const std::set<std::string>& accounts) {
    for (const std::string_view candidate : {kOwnAccount, std::string_view("210987654321")}) {
        if (!accounts.contains(std::string(candidate))) return std::string(candidate);
    }
    std::string account(12, '1');
    for (std::size_t i = 0; accounts.contains(account); i = (i + 1) % 12) {
        account[i] = account[i] == '9' ? '1' : static_cast<char>(account[i] + 1);
    }
    return account;
}

std::string account_of(const std::string& arn) {
    const auto parts = core::split_arn(arn);
    return parts ? std::string(parts->account) : std::string();
}

/// The last segment of a path: `R` of `role/path/R`.
std::string last_segment(std::string_view text) { return std::string(text.substr(text.rfind('/') + 1)); }

/// The role's name in `arn:aws:sts::A:assumed-role/R/S`.
std::string role_name(const std::string& session) {
    const auto parts = core::split(session, '/');
    return parts.size() > 1 ? std::string(parts[1]) : std::string();
}

/// Providers that AWS knows without being told, and well-known ones that are declared. Sources: IAM User Guide,
/// "OIDC federation" and "Identity-provider controls for shared OIDC providers".
bool is_open_provider(const std::string& name) {
    constexpr std::array<std::string_view, 8> kOpen = {
        "accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com",
        "token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io", "agent.buildkite.com"};
    constexpr std::string_view kDeclared = ":oidc-provider/";
    const auto declared = name.find(kDeclared);
    const std::string_view host =
        declared == std::string::npos ? name : std::string_view(name).substr(declared + kDeclared.size());
    return std::ranges::find(kOpen, host) != kOpen.end();
}

class Listing {
public:
    explicit Listing(Names names) : names_(std::move(names)) {
        other_account_ = unnamed_account(names_.accounts);
        names_.accounts.insert(other_account_);
    }

    std::vector<Principal> list(Callers callers) {
        if (callers == Callers::strangers) {
            anonymous();
            add_users(other_account_);
            add_roles(other_account_);
            add_open_providers();
            return std::move(found_);
        }
        for (const std::string& account : names_.accounts) {
            add_users(account);
            add_roles(account);
        }
        if (callers == Callers::with_policies) return std::move(found_);
        anonymous();
        for (const std::string& account : names_.accounts) {
            add_root(account);
            add_federated_users(account);
        }
        add_services();
        add_providers();
        return std::move(found_);
    }

private:
    /// Every sort of unique id and canonical user behind one principal. `suffix` follows the unique id.
    void add(Principal principal, const std::string& suffix) {
        std::vector<std::string> ids(names_.unique_ids.begin(), names_.unique_ids.end());
        ids.push_back(unnamed(names_.unique_ids, "AIDAEXAMPLEEXAMPLE123"));
        for (const std::string& id : ids) {
            principal.user_id = id + suffix;
            add_canonical(principal);
        }
    }

    void add_canonical(Principal principal) {
        found_.push_back(principal);
        for (const std::string& each : names_.canonical) {
            principal.canonical_user = each;
            found_.push_back(principal);
        }
    }

    void anonymous() { found_.emplace_back(); }

    void add_root(const std::string& account) {
        Principal root;
        root.kind = PrincipalKind::root;
        root.account = account;
        root.arn = core::make_arn("aws", "iam", "", account, "root");
        add(root, "");
    }

    void add_users(const std::string& account) {
        std::set<std::string> users = names_.users;
        users.insert(unnamed(users, core::make_arn("aws", "iam", "", account, "user/someone")));
        for (const std::string& arn : users) {
            if (account_of(arn) != account) continue;
            Principal user;
            user.kind = PrincipalKind::user;
            user.account = account;
            user.arn = arn;
            user.user_name = last_segment(arn);
            add(user, "");
        }
    }

    void add_roles(const std::string& account) {
        std::set<std::string> roles = names_.roles;
        roles.insert(unnamed(roles, core::make_arn("aws", "iam", "", account, "role/some-role")));
        for (const std::string& session : names_.sessions) {
            if (account_of(session) != account) continue;
            const std::string name = role_name(session);
            roles.insert(core::make_arn("aws", "iam", "", account, "role/" + name));
            // The role may be another of that name: a session's ARN leaves out the path.
            roles.insert(core::make_arn("aws", "iam", "", account, "role/elsewhere/" + name));
        }
        for (const std::string& role : roles) {
            if (account_of(role) == account) add_sessions(role, account);
        }
    }

    void add_sessions(const std::string& role, const std::string& account) {
        const std::string prefix =
            core::make_arn("aws", "sts", "", account, "assumed-role/" + last_segment(role) + "/");
        std::set<std::string> sessions;
        for (const std::string& session : names_.sessions) {
            if (session.starts_with(prefix)) sessions.insert(session);
        }
        sessions.insert(unnamed(sessions, prefix + "some-session"));
        for (const std::string& arn : sessions) {
            Principal caller;
            caller.kind = PrincipalKind::role_session;
            caller.account = account;
            caller.role_arn = role;
            caller.arn = arn;
            add(caller, ":" + last_segment(arn));
        }
    }

    void add_federated_users(const std::string& account) {
        std::set<std::string> arns = names_.federated_users;
        arns.insert(unnamed(arns, core::make_arn("aws", "sts", "", account, "federated-user/someone")));
        for (const std::string& arn : arns) {
            if (account_of(arn) != account) continue;
            Principal caller;
            caller.kind = PrincipalKind::federated;
            caller.account = account;
            caller.arn = arn;
            add(caller, "");
            for (const std::string& user : names_.users) {
                if (account_of(user) != account) continue;
                caller.user_arn = user;
                add(caller, "");
            }
        }
    }

    void add_services() {
        names_.services.insert(unnamed(names_.services, "lambda.amazonaws.com"));
        for (const std::string& name : names_.services) {
            Principal caller;
            caller.kind = PrincipalKind::service;
            caller.service = name;
            found_.push_back(caller);
        }
    }

    void add_providers() {
        names_.providers.insert(unnamed(names_.providers, "accounts.example.com"));
        std::set<std::string> accounts = names_.accounts;
        accounts.insert("");
        for (const std::string& provider : names_.providers) {
            for (const std::string& account : accounts) {
                Principal caller;
                caller.kind = PrincipalKind::federated;
                caller.arn = provider;
                caller.account = account;
                add_canonical(std::move(caller));
            }
        }
    }

    /// Identity providers at which anybody can have an identity.
    void add_open_providers() {
        for (const std::string& provider : names_.providers) {
            if (!is_open_provider(provider)) continue;
            Principal caller;
            caller.kind = PrincipalKind::federated;
            caller.arn = provider;
            found_.push_back(std::move(caller));
        }
    }

    Names names_;
    std::string other_account_;
    std::vector<Principal> found_;
};

Names names_of(const std::vector<const iam::Statement*>& statements) {
    Names names;
    for (const iam::Statement* statement : statements) {
        for (const iam::PrincipalPattern& pattern : statement->principals) read(pattern, names);
    }
    return names;
}

}  // namespace

std::vector<Principal> list_callers(const std::vector<const iam::Statement*>& statements, Callers callers) {
    return Listing(names_of(statements)).list(callers);
}

std::string unnamed_account(const std::vector<const iam::Statement*>& statements) {
    return unnamed_account(names_of(statements).accounts);
}

}  // namespace leastwise::prover
