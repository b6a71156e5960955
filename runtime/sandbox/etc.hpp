#pragma once

namespace leastwise::sandbox {

/// Writes the generated /etc of the view into the directory `etc`. Returns 0 or -1 and errno.
int write_etc(int etc);

}  // namespace leastwise::sandbox
