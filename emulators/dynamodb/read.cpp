#include "emulators/dynamodb/read.hpp"

#include "emulators/dynamodb/codec.hpp"
#include "emulators/dynamodb/engine.hpp"
#include "emulators/dynamodb/key_check.hpp"
#include "emulators/dynamodb/path_tree.hpp"

namespace leastwise::dynamodb {

Found look_up(const Store& store, const Lookup& lookup) {
    const Table& table = table_for(store, lookup.table);
    check_key(table.key(), lookup.key);
    return {&table, table.find(encode_key(table.key(), lookup.key))};
}

void append_item(std::string& out, const Found& found, const Projection& projection) {
    // Room for the item, its type tags and the quotation marks of short attributes.
    if (!projection) out.reserve(out.size() + found.item->size + 32 * found.item->attributes.size() + 16);
    if (!projection) return append_json(out, found.item->attributes);
    append_json(out, project(tree_of(*projection), found.item->attributes));
}

}  // namespace leastwise::dynamodb
