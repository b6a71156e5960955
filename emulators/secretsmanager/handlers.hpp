#pragma once
#include "emulators/secretsmanager/secretsmanager.hpp"

namespace leastwise::secretsmanager {

// Values: create_secret, get_secret_value, put_secret_value, update_secret (values.cpp).
gate::Answer create_secret(Store& store, const gate::Call& call, const gate::Permit& permit);
gate::Answer get_secret_value(Store& store, const gate::Call& call, const gate::Permit& permit);
gate::Answer put_secret_value(Store& store, const gate::Call& call, const gate::Permit& permit);
gate::Answer update_secret(Store& store, const gate::Call& call, const gate::Permit& permit);

// Versions and staging labels (versions.cpp).
gate::Answer list_secret_version_ids(Store& store, const gate::Call& call, const gate::Permit& permit);
gate::Answer update_secret_version_stage(Store& store, const gate::Call& call, const gate::Permit& permit);

// What is known of secrets (listing.cpp).
gate::Answer describe_secret(Store& store, const gate::Call& call, const gate::Permit& permit);
gate::Answer list_secrets(Store& store, const gate::Call& call, const gate::Permit& permit);

// Deletion and recovery (deletion.cpp).
gate::Answer delete_secret(Store& store, const gate::Call& call, const gate::Permit& permit);
gate::Answer restore_secret(Store& store, const gate::Call& call, const gate::Permit& permit);

// Tags and resource policies (policies.cpp).
gate::Answer tag_resource(Store& store, const gate::Call& call, const gate::Permit& permit);
gate::Answer untag_resource(Store& store, const gate::Call& call, const gate::Permit& permit);
gate::Answer put_resource_policy(Store& store, const gate::Call& call, const gate::Permit& permit);
gate::Answer get_resource_policy(Store& store, const gate::Call& call, const gate::Permit& permit);
gate::Answer delete_resource_policy(Store& store, const gate::Call& call, const gate::Permit& permit);
gate::Answer validate_resource_policy(Store& store, const gate::Call& call, const gate::Permit& permit);

gate::Answer get_random_password(Store& store, const gate::Call& call, const gate::Permit& permit);

}  // namespace leastwise::secretsmanager
