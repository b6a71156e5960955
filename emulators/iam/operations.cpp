#include "emulators/iam/identities.hpp"
#include "emulators/iam/policy_rows.hpp"
#include "emulators/iam/simulation.hpp"

namespace leastwise::iamapi {

/// The table: each file of operations makes its own rows.
std::vector<gate::Operation> make_operations(Iam& service) {
    std::vector<gate::Operation> rows;
    using Make = std::vector<gate::Operation> (*)(Iam&);
    for (const Make make :
         {&role_rows, &user_rows, &group_rows, &access_key_rows, &inline_policy_rows, &attachment_rows,
          &boundary_rows, &tag_rows, &policy_rows, &policy_version_rows, &simulation_rows}) {
        for (gate::Operation& row : make(service)) rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace leastwise::iamapi
