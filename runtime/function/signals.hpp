#pragma once
#include <string>

namespace leastwise::function {

/// A signal as the texts of ExitError name it: "killed", "segmentation fault"; "signal 31" for one without a
/// name.
std::string signal_text(int signal);

}  // namespace leastwise::function
