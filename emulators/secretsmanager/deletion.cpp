#include "emulators/secretsmanager/handlers.hpp"
#include "emulators/secretsmanager/input.hpp"
#include "runtime/core/arn.hpp"

namespace leastwise::secretsmanager {

using core::Document;
using gate::Call;
using gate::Permit;

namespace {

// Secrets Manager API Reference, DeleteSecret, "RecoveryWindowInDays".
constexpr std::int64_t kWindowMin = 7, kWindowMax = 30, kWindowDefault = 30;

/// AWS answers a forced deletion of a secret that does not exist as if it had existed.
Document answer_for_nothing(const Store& store, const std::string& id) {
    const auto parts = core::split_arn(id);
    const std::string name = parts ? std::string(parts->resource.substr(parts->resource.find(':') + 1)) : id;
    const std::string arn = parts ? id : store.arn_without_suffix(id) + "-" + store.world().ids.mixed(6);
    return Document::object({{"ARN", arn}, {"Name", name}, {"DeletionDate", seconds(store.now())}});
}

}  // namespace

gate::Answer delete_secret(Store& store, const Call& call, const Permit& permit) {
    const bool force = is_true(call, "ForceDeleteWithoutRecovery");
    const auto window = integer_of(call, "RecoveryWindowInDays");
    if (force && window) throw window_with_force();
    if (window && (*window < kWindowMin || *window > kWindowMax)) throw window_out_of_range();
    const std::string id = text_or_empty(call, "SecretId");
    if (force && store.find(id) == nullptr) return gate::Reply{.output = answer_for_nothing(store, id)};
    Secret& secret = store.change(permit, id);
    if (secret.deletion && !force) throw already_scheduled_for_deletion();
    Document output = identity_of(secret);
    if (force) {
        output.if_object()->append("DeletionDate", seconds(store.now()));
        store.remove(permit, secret);
    } else {
        secret.deletion = store.now() + std::chrono::days(window.value_or(kWindowDefault));
        output.if_object()->append("DeletionDate", seconds(*secret.deletion));
    }
    return gate::Reply{.output = std::move(output)};
}

gate::Answer restore_secret(Store& store, const Call& call, const Permit& permit) {
    Secret& secret = store.change(permit, text_or_empty(call, "SecretId"));
    secret.deletion.reset();
    return gate::Reply{.output = identity_of(secret)};
}

}  // namespace leastwise::secretsmanager
