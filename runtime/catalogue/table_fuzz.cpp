#include "runtime/catalogue/permitted.hpp"

#include <cstddef>
#include <cstdint>

namespace catalogue = leastwise::catalogue;

/// Any bytes: a table is refused or can be asked anything, and gives back every action it was read with.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    if (catalogue::problem_of(text)) return 0;
    const catalogue::Catalogue table(text);
    std::size_t actions = 0;
    for (const std::string_view prefix : table.services()) {
        const catalogue::Service* service = table.service(prefix);
        if (service == nullptr) __builtin_trap();
        for (const catalogue::Action& action : service->actions()) {
            if (service->find_action(action.name) != &action) __builtin_trap();
            ++actions;
            const catalogue::Found found{service, &action};
            for (const catalogue::Key* key : condition_keys(found)) {
                if (find_condition_key(table, found, key->name) == nullptr) __builtin_trap();
            }
            (void)works_on(found, text.substr(0, 200));
        }
    }
    if (actions != table.counts().actions) __builtin_trap();
    return 0;
}
