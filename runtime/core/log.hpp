#pragma once
#include <string_view>

namespace leastwise::core {

enum class Level { error, warning, info, debug };

/// One line on standard error for whoever develops or operates leastwise: `level component message`.
/// What happened to the user's application belongs in the ledger, not here. Never pass a secret.
void log(Level level, std::string_view component, std::string_view message);
/// Lines below this level are dropped; `warning` from the start.
void set_log_level(Level level);

}  // namespace leastwise::core
