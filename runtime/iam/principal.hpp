#pragma once
#include <string>
#include <utility>
#include <vector>

namespace leastwise::iam {

enum class PrincipalKind { anonymous, root, user, role_session, federated, service };

/// Who makes a call, as IAM sees it.
struct Principal {
    PrincipalKind kind = PrincipalKind::anonymous;
    std::string arn;       ///< session ARN `arn:aws:sts::A:assumed-role/R/S` for a role; the provider's name
                           ///< or ARN for a web identity or SAML caller, which is `federated` too; "" for
                           ///< anonymous
    std::string account;   ///< twelve digits; "" for anonymous and services
    std::string role_arn;  ///< `arn:aws:iam::A:role/path/R` when kind is role_session
    std::string user_id;   ///< aws:userid: `AROA…:session`, `AIDA…`, or the account for root
    std::string user_name; ///< aws:username; users only
    std::string service;   ///< `apigateway.amazonaws.com` when kind is service
    std::vector<std::pair<std::string, std::string>> tags;  ///< aws:PrincipalTag/…
    std::string user_arn;        ///< the IAM user behind a federated-user session; "" otherwise
    std::string canonical_user;  ///< Amazon S3's id of the account; "" when the service knows none
};

}  // namespace leastwise::iam
