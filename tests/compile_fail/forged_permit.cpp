// Must not compile: only the gate makes a Permit.
#include "runtime/gate/permit.hpp"

leastwise::gate::Permit forged() { return leastwise::gate::Permit({}); }
